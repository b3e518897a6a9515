using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Peft;

/// <summary>The effect of quantisation on a fitted model.</summary>
/// <param name="Quantization">The format of the weights.</param>
/// <param name="PlainBytes">The size of the network as an ONNX file in 32 bits.</param>
/// <param name="QuantizedBytes">The size of the fitted network.</param>
/// <param name="Layers">The quantised layers, in the order of the network.</param>
public sealed record QuantizationReport(Quantization Quantization, long PlainBytes, long QuantizedBytes, IReadOnlyList<QuantizedLayer> Layers)
{
    /// <summary>Loss and accuracy on the validation rows before quantisation; null without validation rows.</summary>
    public ValidationFigures? Before { get; init; }

    /// <summary>The same after quantisation, measured with the fitted network.</summary>
    public ValidationFigures? After { get; init; }
}
