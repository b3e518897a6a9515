namespace Microsoft.ML.Peft;

/// <summary>A quantised linear layer.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Inputs">I.</param>
/// <param name="Outputs">O.</param>
/// <param name="WeightError">‖W − W̃‖ / ‖W‖ in Frobenius norms, where W̃ is the weight that the fitted network computes with, compensation included.</param>
public sealed record QuantizedLayer(string Name, long Inputs, long Outputs, double WeightError)
{
    /// <summary>
    /// The share α of the input's largest values in the scales of input channels (see <see cref="FineTuningOptions.ScalesQuantizedInputs"/>); null if
    /// the channels are not scaled.
    /// </summary>
    public double? InputScaling { get; init; }
}
