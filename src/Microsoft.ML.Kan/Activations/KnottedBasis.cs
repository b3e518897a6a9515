using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Functions on knots t₀ = -1 &lt; … &lt; t_n = 1 of each input. A row of <see cref="UnivariateBasis.Shape"/> is t₀…t_n: constants,
/// equally spaced until <see cref="Place"/> measures them. All functions are made of the ramps
/// r_k(x) = clip((x - t_{k-1})/(t_k - t_{k-1}), 0, 1), k = 1…n.
/// </summary>
/// <remarks>At a knot, a ramp has the slope from the left; a sum of ramps would otherwise have the slopes of both sides there.</remarks>
internal abstract class KnottedBasis : ActivationBasis
{
    private const int SamplesPerInterval = 8;

    /// <param name="space">Of the functions.</param>
    /// <param name="inputs">I.</param>
    /// <param name="functions">K.</param>
    /// <param name="intervals">n.</param>
    protected KnottedBasis(ActivationSpace space, int inputs, int functions, int intervals)
        : base(space, inputs, functions, 1)
    {
        Intervals = intervals;
        using var scope = NewDisposeScope();
        register_buffer(ShapeName, linspace(-1, 1, intervals + 1, ScalarType.Float32).expand(inputs, -1).contiguous().DetachFromDisposeScope());
    }

    /// <summary>n.</summary>
    public int Intervals { get; }

    /// <summary>Measures the knots on x [B, I], inputs of the basis; values that are not finite do not count.</summary>
    public void Place(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        float[] values = [.. x.detach().to(ScalarType.Float32).cpu().t().contiguous().data<float>()]; // [I·B]
        var rows = (int)x.shape[0];
        SetKnots(Enumerable.Range(0, Inputs).Select(input => KnotGrid.Of(values.AsSpan(input * rows, rows), Intervals)));
    }

    /// <summary>Takes the knots of a basis for the same inputs with any number of intervals.</summary>
    public void TakeKnots(KnottedBasis other)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        float[] knots = [.. other.Shape!.to(ScalarType.Float32).cpu().contiguous().data<float>()];
        SetKnots(knots.Chunk(other.Intervals + 1).Select(row => KnotGrid.Resize(row, Intervals)));
    }

    /// <summary>Points that distinguish the curves of these functions: every interval in equal steps, [P, I] in 64 bits on the CPU.</summary>
    public Tensor SamplePoints()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var knots = Shape!.to(ScalarType.Float64).cpu();
        var (from, to) = (knots.narrow(1, 0, Intervals), knots.narrow(1, 1, Intervals)); // [I, n]
        var steps = linspace(0, 1 - (1.0 / SamplesPerInterval), SamplesPerInterval, ScalarType.Float64);
        var inside = ((to - from).unsqueeze(-1) * steps).Plus(from.unsqueeze(-1)).flatten(1); // [I, n·S]
        return cat([inside, knots.narrow(1, Intervals, 1)], 1).t().contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>r_k at the rows x.</summary>
    protected static void Ramp<T>(ReadOnlySpan<T> knots, int k, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> ramp)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (from, perWidth) = (new Vector<T>(knots[k - 1]), new Vector<T>(T.One / (knots[k] - knots[k - 1])));
        for (var n = 0; n < ramp.Length; n++)
            ramp[n] = Vector.Min(Vector.Max((x[n] - from) * perWidth, Vector<T>.Zero), Vector<T>.One);
    }

    /// <summary>dr_k/dx at the rows x, from the left.</summary>
    protected static Vector<T> RampSlope<T>(ReadOnlySpan<T> knots, int k, Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (from, to) = (knots[k - 1], knots[k]);
        var inside = Vector.GreaterThan(x, new Vector<T>(from)) & Vector.LessThanOrEqual(x, new Vector<T>(to));
        return Vector.ConditionalSelect(inside, new Vector<T>(T.One / (to - from)), Vector<T>.Zero);
    }

    /// <summary>x [..., I, 1] → the ramps [..., I, n], recorded by autograd.</summary>
    protected Tensor Ramps(Tensor column)
    {
        var knots = Shape!.to(column.dtype);
        var (from, to) = (knots.narrow(1, 0, Intervals), knots.narrow(1, 1, Intervals)); // [I, n]
        var rise = (column - from) / (to - from); // [..., I, n]
        var ramps = where(column.gt(from), rise, zeros_like(rise));
        return where(column.gt(to), ones_like(rise), ramps).Plus(column.Times(0)); // NaN stays NaN
    }

    /// <summary>x [..., I, 1] → [..., I, F]: constants 1, the ramps, constants 0.</summary>
    protected string EmitRamps(OnnxGraph graph, string column, int ones = 0, int zeros = 0)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var knots = Shape!.to(ScalarType.Float64);
        var widths = knots.narrow(1, 1, Intervals) - knots.narrow(1, 0, Intervals);
        var before = torch.ones([Inputs, ones], ScalarType.Float64, knots.device).Times(-3); // ramps of width 1 that end below the range
        var behind = torch.ones([Inputs, zeros], ScalarType.Float64, knots.device).Times(2); // and such that start above it
        var from = cat([before, knots.narrow(1, 0, Intervals), behind], 1);
        var perWidth = cat([ones_like(before), widths.reciprocal(), ones_like(behind)], 1);
        return graph.Clip(graph.Mul(graph.Sub(column, graph.Constant(from)), graph.Constant(perWidth)), 0, 1);
    }

    private void SetKnots(IEnumerable<float[]> knots)
    {
        float[] all = [.. knots.SelectMany(row => row)];
        Shape!.copy_(tensor(all).view(Inputs, Intervals + 1));
    }
}
