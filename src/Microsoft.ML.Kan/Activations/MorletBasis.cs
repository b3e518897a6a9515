using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>ψ(u) = cos(5u)·exp(-u²/2). Source: Bozorgasl and Chen, Wav-KAN, arXiv 2405.12832.</summary>
internal sealed class MorletBasis(int inputs, int functions, double range = 1)
    : LocatedBasis(ActivationSpace.Morlet, inputs, DyadicFrame.Of(functions), range)
{
    private const double Frequency = 5;

    protected override UnivariateBasis ForInputs(int inputs) => new MorletBasis(inputs, Functions, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        var frequency = Lanes.Of<T>(Frequency);
        for (var n = 0; n < u.Length; n++)
            values[n] = u[n] * frequency;
        Lanes.Cos(values);
        Lanes.Bell(u, u);
        for (var n = 0; n < u.Length; n++)
            values[n] *= u[n];
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        var frequency = Lanes.Of<T>(Frequency);
        Span<Vector<T>> scratch = stackalloc Vector<T>[2 * Lanes.Block];
        for (var start = 0; start < u.Length; start += Lanes.Block)
        {
            var part = u.Slice(start, Math.Min(Lanes.Block, u.Length - start));
            var cosine = scratch[..part.Length];
            var sine = scratch.Slice(Lanes.Block, part.Length);
            for (var n = 0; n < part.Length; n++)
                cosine[n] = sine[n] = part[n] * frequency;
            Lanes.Cos(cosine);
            Lanes.Sin(sine);
            for (var n = 0; n < part.Length; n++)
                outer[start + n] *= -(part[n] * cosine[n] + frequency * sine[n]);
        }

        Lanes.Bell(u, u);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n];
    }

    protected override Tensor Profile(Tensor u) => u.Times(Frequency).cos() * (u * u).Times(-0.5).exp();

    protected override string EmitFunctions(OnnxGraph graph, string column)
        => graph.First(EmitProfile(graph, EmitOffsets(graph, column, FormulaOperators.WholeRegisters(Functions))), Functions);

    protected override string EmitProfile(OnnxGraph graph, string u)
    {
        var bell = graph.Node("Exp", [graph.Mul(graph.Mul(u, u), graph.Number(-0.5))]);
        return graph.Mul(graph.Node("Cos", [graph.Mul(u, graph.Number(Frequency))]), bell);
    }
}
