using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>
/// A product with weights from -7 to 7 and a scale for every 32 consecutive weights of an output: ONNX Runtime's operator MatMulNBits, which
/// stores two weights in a byte, plus 8, the first in the lower half.
/// </summary>
internal sealed class Int4Product : QuantizedProduct
{
    public const int LargestWeight = 7;
    public const int BlockSize = 32;
    private const int Zero = 8;
    private const int Bits = 4;

    /// <summary>Activations are rounded to 8 bits per block, which is faster where the processor has the instructions.</summary>
    private const int Int8Activations = 4;

    private readonly long _inputs;
    private readonly Tensor _steps, _scales; // [O, K, 32], [O, K, 1]

    public Int4Product(Tensor weight)
    {
        using var scope = NewDisposeScope();
        _inputs = weight.shape[1];
        long blocks = (_inputs + BlockSize - 1) / BlockSize;
        var padded = nn.functional.pad(weight, [0, (blocks * BlockSize) - _inputs]);
        var (steps, scales) = Quantize(padded.view(weight.shape[0], blocks, BlockSize), LargestWeight);
        (_steps, _scales) = (steps.DetachFromDisposeScope(), scales.DetachFromDisposeScope());
    }

    public override Tensor Weight()
    {
        using var scope = NewDisposeScope();
        return (_steps * _scales).flatten(1).narrow(1, 0, _inputs).MoveToOuterDisposeScope();
    }

    /// <summary>The inputs themselves: their error is small beside that of the weights, and depends on the processor.</summary>
    public override Tensor Rounded(Tensor inputs) => inputs.alias();

    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        var pairs = _steps.Plus(Zero).view(_steps.shape[0], _steps.shape[1], -1, 2); // [O, K, 16, 2]
        var bytes = pairs.select(3, 0).Plus(pairs.select(3, 1).Times(1 << Bits)).to_type(ScalarType.Byte).contiguous(); // [O, K, 16]
        return graph.RuntimeNode(
            "MatMulNBits",
            [input, graph.Constant(bytes.data<byte>().ToArray(), bytes.shape), graph.Constant(_scales.view(-1))],
            OnnxAttribute.Int("K", _inputs),
            OnnxAttribute.Int("N", _steps.shape[0]),
            OnnxAttribute.Int("bits", Bits),
            OnnxAttribute.Int("block_size", BlockSize),
            OnnxAttribute.Int("accuracy_level", Int8Activations));
    }

    public override void Dispose()
    {
        _steps.Dispose();
        _scales.Dispose();
    }
}
