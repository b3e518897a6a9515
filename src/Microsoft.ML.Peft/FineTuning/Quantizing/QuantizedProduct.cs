using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>A quantised weight [O, I] and the nodes that multiply with it. Owns its tensors.</summary>
internal abstract class QuantizedProduct : IDisposable
{
    /// <summary>The weight that the nodes multiply with, in 32 bits, [O, I].</summary>
    public abstract Tensor Weight();

    /// <summary>The values that the nodes read instead of the inputs [m, I].</summary>
    public abstract Tensor Rounded(Tensor inputs);

    /// <summary>The nodes from the input [..., I] to the product [..., O].</summary>
    public abstract string Emit(OnnxGraph graph, string input);

    /// <exception cref="ArgumentOutOfRangeException">There is nothing to quantise to.</exception>
    public static QuantizedProduct Of(Quantization quantization, Tensor weight) => quantization switch
    {
        Quantization.Int8 => new Int8Product(weight),
        Quantization.Int4 => new Int4Product(weight),
        _ => throw new ArgumentOutOfRangeException(nameof(quantization), quantization, "A format with integers is needed."),
    };

    public abstract void Dispose();

    /// <summary>Rounds values [..., n] to integers from -<paramref name="largest"/> to it, with a scale per row [..., 1] that maps the largest magnitude to <paramref name="largest"/>.</summary>
    protected static (Tensor Steps, Tensor Scales) Quantize(Tensor values, int largest)
    {
        using var scope = NewDisposeScope();
        var scales = values.abs().amax([-1], keepdim: true).Over(largest);
        scales = where(scales.IsAbove(0), scales, ones_like(scales)); // a row of zeros
        return (values.div(scales).round().MoveToOuterDisposeScope(), scales.MoveToOuterDisposeScope());
    }
}
