using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Features;

/// <summary>
/// Standardises raw numbers, [B, S] → [B, S]. A non-finite value is treated as missing and becomes 0, the mean; a value many deviations away
/// is clipped (<see cref="SmoothClip"/>). The module's buffers hold the numbers of a <see cref="NumericScaling"/>.
/// </summary>
internal sealed class NumericFields : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const float LogarithmFrom = 2;

    private readonly NumericScaling _scaling;

    public NumericFields(NumericScaling scaling, Device? device = null) : base("numbers")
    {
        _scaling = scaling;
        register_buffer("mean", tensor(scaling.Mean, device: device).DetachFromDisposeScope());
        register_buffer("scale", tensor(scaling.Scale, device: device).DetachFromDisposeScope());
        register_buffer("logarithm", tensor(scaling.Logarithm, device: device).DetachFromDisposeScope());
    }

    public NumericScaling Scaling => _scaling;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var value = input;
        if (_scaling.Logarithm.Contains(true))
        {
            var log = value.Clamp(LogarithmFrom, float.MaxValue).log();
            value = where(value.IsAbove(LogarithmFrom).logical_and(get_buffer("logarithm")!), log * log, value);
        }
        var standardized = SmoothClip.Of((value - get_buffer("mean")!) * get_buffer("scale")!, SmoothClip.Deviations);
        value = where(input.isfinite(), standardized, zeros_like(input));
        return value.MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string value = input;
        long width = _scaling.Mean.Length;
        if (_scaling.Logarithm.Contains(true))
        {
            string above = graph.Node("Greater", [value, graph.Scalar(LogarithmFrom)]);
            string log = graph.Node("Log", [graph.Node("Max", [value, graph.Scalar(LogarithmFrom)])]);
            string chosen = graph.Cast(graph.Constant([.. _scaling.Logarithm.Select(flag => flag ? 1f : 0f)], width), OnnxType.Bool);
            value = graph.Node("Where", [graph.Node("And", [above, chosen]), graph.Mul(log, log), value]);
        }
        value = graph.Mul(graph.Sub(value, graph.Constant(_scaling.Mean, width)), graph.Constant(_scaling.Scale, width));
        value = SmoothClip.Emit(graph, value, SmoothClip.Deviations);
        string missing = graph.Node("Or", [graph.Node("IsNaN", [input]), graph.Node("IsInf", [input])]);
        return graph.Node("Where", [missing, graph.Scalar(0), value]); // [N, S]
    }
}
