using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Cubic B-splines on a uniform grid of G intervals over [-1, 1], K = G + 3, see <see cref="CubicSplines"/>.
/// Source: Liu et al., KAN, arXiv 2404.19756, section 2.2. With an infinite range the splines fade to zero 3h beyond the grid.
/// </summary>
internal sealed class BSplineBasis(int inputs, int intervals, double range = 1)
    : ActivationBasis(ActivationSpace.BSpline, inputs, intervals + 3, range)
{
    private readonly CubicSplines _splines = new(intervals);

    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values) => _splines.Values(x, values);

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
        => _splines.Slope(x, outer, slope);

    protected override UnivariateBasis ForInputs(int inputs) => new BSplineBasis(inputs, Functions - 3, Range);

    protected override Tensor Formula(Tensor column) => _splines.Formula(column);

    protected override string EmitFunctions(OnnxGraph graph, string column) => _splines.Emit(graph, column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _splines.Dispose();
        base.Dispose(disposing);
    }
}
