using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>The function softplus(x) = log(1 + exp(x)), unbounded: K = 1.</summary>
internal sealed class SoftplusBasis(int inputs) : UnivariateBasis("base", inputs, 1, double.PositiveInfinity)
{
    // max(x, 0) + log(1 + exp(-|x|)) does not overflow.
    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        for (var n = 0; n < x.Length; n++)
            values[n] = -Vector.Abs(x[n]);
        Lanes.Exp(values);
        Lanes.LogOfOnePlus(values);
        for (var n = 0; n < x.Length; n++)
            values[n] += Vector.Max(x[n], Vector<T>.Zero);
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        for (var n = 0; n < x.Length; n++)
            slope[n] = -x[n];
        Lanes.Exp(slope);
        for (var n = 0; n < x.Length; n++)
            slope[n] = outer[n] / (Vector<T>.One + slope[n]);
    }

    /// <summary>log(1 + exp(x)), recorded by autograd.</summary>
    public static Tensor Of(Tensor x) => nn.functional.logsigmoid(x.neg()).neg(); // TorchSharp's softplus passes temporary scalars, see TensorArithmetic

    protected override UnivariateBasis ForInputs(int inputs) => new SoftplusBasis(inputs);

    protected override Tensor Formula(Tensor column) => Of(column);

    protected override string EmitFunctions(OnnxGraph graph, string column) => graph.Node("Softplus", [column]);
}
