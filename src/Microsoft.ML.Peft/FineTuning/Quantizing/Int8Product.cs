using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>
/// x·Wᵀ ≈ a·s·(q(x)·q(W)ᵀ) in integers, where s [O] is a scale per output and a [..., 1] one per token, so that a row has the same score in every batch:
/// a scale of the whole tensor, as in ONNX's DynamicQuantizeLinear, would depend on the other rows.
/// </summary>
/// <remarks>
/// Processors without VNNI add two products of unsigned by signed bytes in 16 bits, which must not exceed 32,767. Inputs of 8 bits (from 1 to 255
/// around 128) and weights from -64 to 64 stay below: 2·255·64 = 32,640. The result is therefore the same on every processor.
/// </remarks>
internal sealed class Int8Product : QuantizedProduct
{
    public const int LargestWeight = 64;
    public const int LargestInput = 127;
    private const byte Zero = 128;
    private const float SmallestValue = 1e-30f; // the scale of a token of zeros must not be 0

    private readonly Tensor _steps, _scales;

    public Int8Product(Tensor weight)
    {
        var (steps, scales) = Quantize(weight, LargestWeight); // [O, I], [O, 1]
        (_steps, _scales) = (steps.DetachFromDisposeScope(), scales.DetachFromDisposeScope());
    }

    public override Tensor Weight() => _steps * _scales;

    public override Tensor Rounded(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var (steps, scales) = Quantize(inputs, LargestInput);
        return (steps * scales).MoveToOuterDisposeScope();
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        var columns = _steps.t().to_type(ScalarType.Int8).contiguous(); // [I, O]
        var largest = graph.Node("ReduceMax", [graph.Node("Abs", [input])], OnnxAttribute.Ints("axes", -1), OnnxAttribute.Int("keepdims", 1)); // [..., 1]
        var scale = graph.Mul(graph.Node("Max", [largest, graph.Scalar(SmallestValue)]), graph.Scalar(1f / LargestInput));
        var (one, zero) = (graph.Constant([1f]), graph.Constant([Zero]));
        var steps = graph.Node("QuantizeLinear", [graph.Div(input, scale), one, zero]); // [..., I]
        // One operator of ONNX Runtime for MatMulInteger, Cast and the product with s: fewer passes over [..., O].
        var product = graph.RuntimeNode(
            "MatMulIntegerToFloat", [steps, graph.Constant(columns.data<sbyte>().ToArray(), columns.shape), one, graph.Constant(_scales.view(-1)), zero]);
        return graph.Mul(product, scale);
    }

    public override void Dispose()
    {
        _steps.Dispose();
        _scales.Dispose();
    }
}
