using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Gaussians exp(-((x - c_k)/h)²) on evenly spread centres, h their distance.
/// Source: Li, FastKAN, arXiv 2405.06721 (whose layer spreads 8 centres over [-2, 2] after a LayerNorm).
/// </summary>
internal sealed class GaussianRbfBasis : ActivationBasis
{
    private readonly FormulaConstant _centres;
    private readonly double _perWidth;

    public GaussianRbfBasis(int inputs, int functions, double first = -1, double last = 1, double range = 1)
        : base(ActivationSpace.GaussianRbf, inputs, functions, range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 2);
        _perWidth = (functions - 1) / (last - first);
        _centres = new(FormulaConstant.Spread(first * _perWidth, last * _perWidth, functions));
    }

    protected override BasisValues Evaluate(Tensor argument, bool differentiate)
    {
        var offset = argument.Times(_perWidth) - _centres.Like(argument); // [B, I, K]
        var values = (offset * offset).neg_().exp_();
        var derivative = differentiate ? offset.mul_(values).Multiply(-2 * _perWidth) : null;
        return new(values, derivative);
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        var offset = graph.Sub(graph.Mul(column, graph.Number(_perWidth)), graph.Vector(_centres.Values));
        return graph.Node("Exp", [graph.Node("Neg", [graph.Mul(offset, offset)])]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _centres.Dispose();
        base.Dispose(disposing);
    }
}
