using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// The constant 1 and the ramps between n + 1 knots, K = n + 1: all piecewise-linear functions on the knots. Hats on the same
/// knots span the same functions, but a step takes many of their coefficients and one of a ramp.
/// </summary>
internal sealed class PiecewiseLinearBasis(int inputs, int intervals)
    : KnottedBasis(ActivationSpace.PiecewiseLinear, inputs, intervals + 1, intervals)
{
    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        for (var n = 0; n < x.Length; n++)
            values[n] = Vector<T>.One + x[n] * Vector<T>.Zero; // NaN stays NaN
        for (var k = 1; k < Functions; k++)
            Ramp(shape, k, x, values.Slice(k * x.Length, x.Length));
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        slope.Clear();
        for (var k = 1; k < Functions; k++)
        {
            var gradient = outer.Slice(k * x.Length, x.Length);
            for (var n = 0; n < gradient.Length; n++)
                slope[n] += gradient[n] * RampSlope(shape, k, x[n]);
        }
    }

    protected override UnivariateBasis ForInputs(int inputs) => new PiecewiseLinearBasis(inputs, Intervals);

    protected override Tensor Formula(Tensor column)
        => cat([column.Times(0).Plus(1), Ramps(column)], -1); // [..., I, K]

    protected override string EmitFunctions(OnnxGraph graph, string column) => EmitRamps(graph, column, ones: 1);
}
