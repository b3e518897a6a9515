using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// ψ(u) = 2/(√3·π^¼)·(u² - 1)·exp(-u²/2), the textbook's with the other sign.
/// Source: Bozorgasl and Chen, Wav-KAN, arXiv 2405.12832. There every edge has one wavelet of its own, which needs a
/// [B, O, I] tensor; that is the case K = O with coefficients c[o,i,k] = w[o,i]·δ(o,k).
/// </summary>
internal sealed class MexicanHatBasis(int inputs, int functions, double range = 1)
    : LocatedBasis(ActivationSpace.MexicanHat, inputs, DyadicFrame.Of(functions), range)
{
    private static readonly double Peak = 2 / (Math.Sqrt(3) * Math.Pow(Math.PI, 0.25));

    protected override UnivariateBasis ForInputs(int inputs) => new MexicanHatBasis(inputs, Functions, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        Lanes.Bell(u, values);
        var peak = Lanes.Of<T>(Peak);
        for (var n = 0; n < u.Length; n++)
            values[n] *= (u[n] * u[n] - Vector<T>.One) * peak;
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        var (peak, three) = (Lanes.Of<T>(Peak), Lanes.Of<T>(3));
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n] * (three - u[n] * u[n]) * peak;
        Lanes.Bell(u, u);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n];
    }

    protected override Tensor Profile(Tensor u)
    {
        var square = u * u;
        return square.Minus(1).Times(Peak) * square.Times(-0.5).exp();
    }

    protected override string EmitProfile(OnnxGraph graph, string u)
    {
        var square = graph.Mul(u, u);
        var bell = graph.Node("Exp", [graph.Mul(square, graph.Number(-0.5))]);
        return graph.Mul(graph.Mul(graph.Sub(square, graph.Number(1)), graph.Number(Peak)), bell);
    }
}
