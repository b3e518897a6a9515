using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Cubic B-splines on a uniform grid of G intervals over [-1, 1], K = G + 3, in closed form (no Cox–de Boor recursion):
/// with v = |(x + 1)/h - (k - 1)|, B_k = (max(2-v, 0)³ - 4·max(1-v, 0)³)/6.
/// Source: Liu et al., KAN, arXiv 2404.19756, section 2.2. With an infinite range the splines fade to zero 3h beyond the grid.
/// </summary>
internal sealed class BSplineBasis : ActivationBasis
{
    private readonly FormulaConstant _centres;
    private readonly double _intervalsPerUnit;

    public BSplineBasis(int inputs, int intervals, double range = 1)
        : base(ActivationSpace.BSpline, inputs, intervals + 3, range)
    {
        _intervalsPerUnit = intervals / 2.0;
        _centres = new(FormulaConstant.Spread(-1 - _intervalsPerUnit, 1 + _intervalsPerUnit, Functions));
    }

    protected override BasisValues Evaluate(Tensor argument, bool differentiate)
    {
        var offset = argument.Times(_intervalsPerUnit) - _centres.Like(argument); // [B, I, K]
        var distance = offset.abs();
        var wide = distance.neg().Add(2).ClampMinimum(0);
        var narrow = distance.neg_().Add(1).ClampMinimum(0);
        var wideSquare = wide * wide;
        var narrowSquare = narrow * narrow;
        var values = wide.mul_(wideSquare).AddProduct(narrow, narrowSquare, -4).Divide(6);
        var derivative = differentiate
            ? wideSquare.sub_(narrowSquare.Multiply(4)).mul_(offset.sign_()).Multiply(-0.5 * _intervalsPerUnit)
            : null;
        return new(values, derivative);
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        // (2-v)³/6 - 4(1-v)³/6 with v in units of ∛6, which drops the division.
        var unit = Math.Cbrt(1.0 / 6);
        var offset = graph.Sub(graph.Mul(column, graph.Number(_intervalsPerUnit * unit)), graph.Vector(_centres.Values.Select(c => c * unit)));
        var distance = graph.Node("Abs", [offset]);
        var wide = graph.Node("Relu", [graph.Sub(graph.Number(2 * unit), distance)]);
        var narrow = graph.Node("Relu", [graph.Sub(graph.Number(unit), distance)]);
        return graph.Sub(graph.Cube(wide), graph.Mul(graph.Cube(narrow), graph.Number(4)));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _centres.Dispose();
        base.Dispose(disposing);
    }
}
