using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>ψ(u) = -u·exp(-u²/2). Source: Bozorgasl and Chen, Wav-KAN, arXiv 2405.12832 ("dog").</summary>
internal sealed class DerivativeOfGaussianBasis(int inputs, int functions, double range = 1)
    : LocatedBasis(ActivationSpace.DerivativeOfGaussian, inputs, DyadicFrame.Of(functions), range)
{
    protected override UnivariateBasis ForInputs(int inputs) => new DerivativeOfGaussianBasis(inputs, Functions, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        Lanes.Bell(u, values);
        for (var n = 0; n < u.Length; n++)
            values[n] *= -u[n];
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n] * u[n] - Vector<T>.One;
        Lanes.Bell(u, u);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n];
    }

    protected override Tensor Profile(Tensor u) => u.neg() * (u * u).Times(-0.5).exp();

    protected override string EmitProfile(OnnxGraph graph, string u)
    {
        var bell = graph.Node("Exp", [graph.Mul(graph.Mul(u, u), graph.Number(-0.5))]);
        return graph.Node("Neg", [graph.Mul(u, bell)]);
    }
}
