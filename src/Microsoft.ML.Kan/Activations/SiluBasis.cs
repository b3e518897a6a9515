using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>The one function of the base branch, SiLU(x) = x·sigmoid(x), unbounded: K = 1.</summary>
internal sealed class SiluBasis(int inputs) : UnivariateBasis("base", inputs, 1, double.PositiveInfinity)
{
    public override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        for (var n = 0; n < x.Length; n++)
            values[n] = -x[n];
        Lanes.Exp(values);
        for (var n = 0; n < x.Length; n++)
            values[n] = x[n] / (Vector<T>.One + values[n]);
    }

    public override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        for (var n = 0; n < x.Length; n++)
            slope[n] = -x[n];
        Lanes.Exp(slope);
        for (var n = 0; n < x.Length; n++)
        {
            var sigmoid = Vector<T>.One / (Vector<T>.One + slope[n]);
            slope[n] = outer[n] * sigmoid * (Vector<T>.One + x[n] * (Vector<T>.One - sigmoid));
        }
    }

    protected override UnivariateBasis ForInputs(int inputs) => new SiluBasis(inputs);

    protected override Tensor Formula(Tensor column) => nn.functional.silu(column);

    protected override string EmitFunctions(OnnxGraph graph, string column) => graph.Silu(column);
}
