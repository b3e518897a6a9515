using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>
/// x·Wᵀ ≈ a·s·(q(x)·q(W)ᵀ) in integers, where s [O] is a scale per output and a [..., 1], the largest input divided by 127, one per token, so that a row has the same score in every batch:
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

    private static readonly ConditionalWeakTable<OnnxGraph, Dictionary<string, RoundedInput>> RoundedInputs = [];

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
        var (steps, largest, step, zero) = RoundedInputs.GetValue(graph, _ => []).TryGetValue(input, out var known) ? known : Round(graph, input);
        // One operator of ONNX Runtime for MatMulInteger, Cast and the product with s/127: fewer passes over [..., O].
        var product = graph.RuntimeNode(
            "MatMulIntegerToFloat", [steps, graph.Constant(columns.data<sbyte>().ToArray(), columns.shape), step, graph.Constant(_scales.view(-1)), zero]);
        return graph.Mul(product, largest);
    }

    // Queries, keys and values read the same input. A token of zeros is divided by zero, and its product is multiplied with zero.
    private static RoundedInput Round(OnnxGraph graph, string input)
    {
        var largest = graph.Node("ReduceMax", [graph.Node("Abs", [input])], OnnxAttribute.Ints("axes", -1), OnnxAttribute.Int("keepdims", 1)); // [..., 1]
        var (step, zero) = (graph.Scalar(1f / LargestInput), graph.Constant([Zero]));
        var steps = graph.Node("QuantizeLinear", [graph.Div(input, largest), step, zero]); // [..., I]
        var rounded = new RoundedInput(steps, largest, step, zero);
        RoundedInputs.GetValue(graph, _ => []).Add(input, rounded);
        return rounded;
    }

    public override void Dispose()
    {
        _steps.Dispose();
        _scales.Dispose();
    }

    private sealed record RoundedInput(string Steps, string Largest, string Step, string Zero);
}
