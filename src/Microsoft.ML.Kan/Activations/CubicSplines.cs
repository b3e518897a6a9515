using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// The K = G + 3 cubic B-splines on a uniform grid of G intervals over [-1, 1] in closed form (no Cox–de Boor recursion):
/// with v = |(x + 1)/h - (k - 1)|, B_k = (max(2-v, 0)³ - 4·max(1-v, 0)³)/6.
/// </summary>
internal sealed class CubicSplines : IDisposable
{
    private readonly FormulaConstant _centres;
    private readonly double _intervalsPerUnit;

    public CubicSplines(int intervals)
    {
        Functions = intervals + 3;
        _intervalsPerUnit = intervals / 2.0;
        _centres = new(FormulaConstant.Spread(-1 - _intervalsPerUnit, 1 + _intervalsPerUnit, Functions));
    }

    /// <summary>K.</summary>
    public int Functions { get; }

    /// <param name="x">n vectors of rows.</param>
    /// <param name="values">Receives the functions, K·n vectors.</param>
    public void Values<T>(ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (scale, one, two) = (Lanes.Of<T>(_intervalsPerUnit), Lanes.Of<T>(1), Lanes.Of<T>(2));
        var (sixth, twoThirds) = (Lanes.Of<T>(1.0 / 6), Lanes.Of<T>(2.0 / 3));
        for (var k = 0; k < Functions; k++)
        {
            var centre = Lanes.Of<T>(_centres.Values[k]);
            var function = values.Slice(k * x.Length, x.Length);
            for (var n = 0; n < function.Length; n++)
            {
                var distance = Vector.Abs(x[n] * scale - centre);
                var wide = Vector.Max(two - distance, Vector<T>.Zero);
                var narrow = Vector.Max(one - distance, Vector<T>.Zero);
                function[n] = wide * wide * wide * sixth - narrow * narrow * narrow * twoThirds;
            }
        }
    }

    /// <param name="x">n vectors of rows.</param>
    /// <param name="outer">∂L/∂φ, K·n vectors.</param>
    /// <param name="slope">Receives ∂L/∂x, n vectors.</param>
    public void Slope<T>(ReadOnlySpan<Vector<T>> x, ReadOnlySpan<Vector<T>> outer, Span<Vector<T>> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (scale, one, two) = (Lanes.Of<T>(_intervalsPerUnit), Lanes.Of<T>(1), Lanes.Of<T>(2));
        var (half, twice) = (Lanes.Of<T>(-0.5 * _intervalsPerUnit), Lanes.Of<T>(2 * _intervalsPerUnit));
        slope.Clear();
        for (var k = 0; k < Functions; k++)
        {
            var centre = Lanes.Of<T>(_centres.Values[k]);
            var gradient = outer.Slice(k * x.Length, x.Length);
            for (var n = 0; n < gradient.Length; n++)
            {
                var offset = x[n] * scale - centre;
                var distance = Vector.Abs(offset);
                var wide = Vector.Max(two - distance, Vector<T>.Zero);
                var narrow = Vector.Max(one - distance, Vector<T>.Zero);
                var derivative = wide * wide * half + narrow * narrow * twice; // for offset ≥ 0; odd in the offset
                slope[n] += gradient[n] * Vector.ConditionalSelect(Vector.LessThan(offset, Vector<T>.Zero), -derivative, derivative);
            }
        }
    }

    /// <summary>x [..., 1] → [..., K], recorded by autograd.</summary>
    public Tensor Formula(Tensor column)
    {
        var distance = (column.Times(_intervalsPerUnit) - _centres.Like(column)).abs(); // [B, I, K]
        var wide = nn.functional.relu(distance.neg().Plus(2));
        var narrow = nn.functional.relu(distance.neg().Plus(1));
        return (wide * wide * wide).Plus((narrow * narrow * narrow).Times(-4)).Over(6);
    }

    /// <summary>x [..., 1] → [..., K].</summary>
    public string Emit(OnnxGraph graph, string column)
    {
        // (2-v)³/6 - 4(1-v)³/6 with v in units of ∛6, which drops the division.
        var unit = Math.Cbrt(1.0 / 6);
        var offset = graph.Sub(graph.Mul(column, graph.Number(_intervalsPerUnit * unit)), graph.Vector(_centres.Values.Select(c => c * unit)));
        var distance = graph.Node("Abs", [offset]);
        var wide = graph.Node("Relu", [graph.Sub(graph.Number(2 * unit), distance)]);
        var narrow = graph.Node("Relu", [graph.Sub(graph.Number(unit), distance)]);
        return graph.Sub(graph.Cube(wide), graph.Mul(graph.Cube(narrow), graph.Number(4)));
    }

    public void Dispose() => _centres.Dispose();
}
