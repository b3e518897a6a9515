using Microsoft.ML.Ctr.DeepInterestNetwork;
using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr;

/// <summary>
/// A fitted Deep Interest Network: its size, its attention, and the weights from which training can continue. It holds managed memory
/// only and is not part of a saved model.
/// </summary>
public sealed class DeepInterestNetworkModel : CtrModel
{
    internal DeepInterestNetworkModel(TrainedModel trained) : base(trained)
    {
    }

    /// <summary>
    /// Gets the weight of each entry of a history in the prediction for the candidate of the same row (Zhou et al., KDD 2018,
    /// figure 5). Computed by ONNX Runtime; needs no TorchSharp backend.
    /// </summary>
    /// <param name="data">Data with the columns that the model was trained on; a label is not needed.</param>
    /// <returns>
    /// For each row, one weight per entry of its history, in order. It is 0 for invalid entries:
    /// those with missing ids and those beyond the maximum length. With <see cref="AttentionNormalization.None"/> weights may be
    /// negative and have any sum, with <see cref="AttentionNormalization.Softmax"/> they sum to 1. If a history is pooled
    /// without attention, they are 1, or for a mean 1 divided by the number of valid entries.
    /// </returns>
    /// <exception cref="ArgumentException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">The histories of a row differ in length.</exception>
    public IReadOnlyList<float[]> GetAttention(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return AttentionReader.Read(Trained, data);
    }
}
