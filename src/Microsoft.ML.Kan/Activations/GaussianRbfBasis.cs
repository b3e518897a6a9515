using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Gaussians exp(-((x - c_k)/h)²) on evenly spread centres, h their distance.
/// Source: Li, FastKAN, arXiv 2405.06721 (whose layer spreads 8 centres over [-2, 2] after a LayerNorm).
/// </summary>
internal sealed class GaussianRbfBasis(int inputs, int functions, double first = -1, double last = 1, double range = 1)
    : RadialBasis(ActivationSpace.GaussianRbf, inputs, functions, first, last, null, range)
{
    protected override UnivariateBasis ForInputs(int inputs) => new GaussianRbfBasis(inputs, Functions, First, Last, Range);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        for (var n = 0; n < u.Length; n++)
            values[n] = -(u[n] * u[n]);
        Lanes.Exp(values);
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        var two = Lanes.Of<T>(-2);
        for (var n = 0; n < u.Length; n++)
        {
            outer[n] *= u[n] * two;
            u[n] = -(u[n] * u[n]);
        }

        Lanes.Exp(u);
        for (var n = 0; n < u.Length; n++)
            outer[n] *= u[n];
    }

    protected override Tensor Profile(Tensor u) => (u * u).neg().exp();

    protected override string EmitProfile(OnnxGraph graph, string u) => graph.Node("Exp", [graph.Node("Neg", [graph.Mul(u, u)])]);
}
