using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Cubic B-splines of the rank q(x) = -1 + 2/n·Σ_k r_k(x), the piecewise-linear distribution function of the knots stretched to
/// [-1, 1]. The grid of the splines has the same n intervals, so that a curve is one cubic between two knots; K = n + 3.
/// </summary>
internal sealed class PiecewiseCubicBasis(int inputs, int intervals)
    : KnottedBasis(ActivationSpace.PiecewiseCubic, inputs, intervals + 3, intervals)
{
    private readonly CubicSplines _splines = new(intervals);

    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        Span<Vector<T>> rank = stackalloc Vector<T>[x.Length];
        Rank(shape, x, rank, values[..x.Length]);
        _splines.Values<T>(rank, values);
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        Span<Vector<T>> rank = stackalloc Vector<T>[x.Length];
        Rank(shape, x, rank, slope);
        _splines.Slope<T>(rank, outer, slope);
        var perRamp = Lanes.Of<T>(2.0 / Intervals);
        for (var n = 0; n < x.Length; n++)
        {
            var rise = Vector<T>.Zero;
            for (var k = 1; k <= Intervals; k++)
                rise += RampSlope(shape, k, x[n]);
            slope[n] *= rise * perRamp;
        }
    }

    protected override UnivariateBasis ForInputs(int inputs) => new PiecewiseCubicBasis(inputs, Intervals);

    protected override Tensor Formula(Tensor column)
        => _splines.Formula(Ramps(column).sum(-1, keepdim: true).Times(2.0 / Intervals).Minus(1)); // [..., I, K]

    // By halves: the order in which ONNX Runtime's ReduceSum adds depends on the number of rows.
    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        var width = (int)BitOperations.RoundUpToPowerOf2((uint)Intervals);
        var sum = EmitRamps(graph, column, zeros: width - Intervals);
        for (; width > 1; width /= 2)
        {
            var halves = graph.Node("Split", [sum], 2, OnnxAttribute.Int("axis", -1));
            sum = graph.Add(halves[0], halves[1]);
        }

        return _splines.Emit(graph, graph.Sub(graph.Mul(sum, graph.Number(2.0 / Intervals)), graph.Number(1)));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _splines.Dispose();
        base.Dispose(disposing);
    }

    // q; ramp is scratch.
    private void Rank<T>(ReadOnlySpan<T> knots, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> rank, Span<Vector<T>> ramp)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rank.Clear();
        for (var k = 1; k <= Intervals; k++)
        {
            Ramp(knots, k, x, ramp);
            for (var n = 0; n < rank.Length; n++)
                rank[n] += ramp[n];
        }

        var perRamp = Lanes.Of<T>(2.0 / Intervals);
        foreach (ref var lanes in rank)
            lanes = lanes * perRamp - Vector<T>.One;
    }
}
