using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Hats max(1 - |x - c_k|/h, 0) on evenly spread knots c_k, h their distance: a coefficient is the height of a piecewise-linear
/// curve at a knot. They span the functions of <see cref="PiecewiseLinearBasis"/> on equal intervals; each moves the curve in
/// one place only, which suits pixels that have no jumps.
/// </summary>
internal sealed class HatBasis(int inputs, int functions)
    : RadialBasis(ActivationSpace.PiecewiseLinear, inputs, functions, -1, 1, null, 1)
{
    protected override UnivariateBasis ForInputs(int inputs) => new HatBasis(inputs, Functions);

    protected override void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
    {
        for (var n = 0; n < u.Length; n++)
            values[n] = Vector.Max(Vector<T>.One - Vector.Abs(u[n]), Vector<T>.Zero);
    }

    protected override void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
    {
        for (var n = 0; n < u.Length; n++)
        {
            var rises = Vector.GreaterThan(u[n], -Vector<T>.One) & Vector.LessThanOrEqual(u[n], Vector<T>.Zero); // from the left
            var falls = Vector.GreaterThan(u[n], Vector<T>.Zero) & Vector.LessThanOrEqual(u[n], Vector<T>.One);
            outer[n] = Vector.ConditionalSelect(rises, outer[n], Vector.ConditionalSelect(falls, -outer[n], Vector<T>.Zero));
        }
    }

    protected override Tensor Profile(Tensor u) => u.abs().neg().Plus(1).relu();

    protected override string EmitProfile(OnnxGraph graph, string u) => graph.Relu(graph.Sub(graph.Number(1), graph.Node("Abs", [u])));
}
