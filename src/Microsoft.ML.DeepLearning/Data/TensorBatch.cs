using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The rows of one step as tensors on the run's device. The batch owns them.</summary>
/// <param name="Rows">B.</param>
/// <param name="Inputs">One tensor per input column: numbers [B, W] float32, keys [B, W] int64, pixels [B, W] uint8; variable rows are padded with 0 to the longest.</param>
/// <param name="Label">[B]: float32, or int64 class numbers from 0 if the label is a key.</param>
/// <param name="Weight">[B] float32, or null.</param>
/// <param name="RowIndex">[B] int64: the row's position among the rows with a positive weight, the same in every epoch.</param>
public sealed record TensorBatch(int Rows, IReadOnlyList<Tensor> Inputs, Tensor Label, Tensor? Weight, Tensor RowIndex) : IDisposable
{
    /// <summary>Consecutive rows, as views of this batch that join the current dispose scope.</summary>
    public TensorBatch Part(int start, int rows) => new(
        rows,
        [.. Inputs.Select(input => input.narrow(0, start, rows))],
        Label.narrow(0, start, rows),
        Weight?.narrow(0, start, rows),
        RowIndex.narrow(0, start, rows));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in Inputs)
            input.Dispose();
        Label.Dispose();
        Weight?.Dispose();
        RowIndex.Dispose();
    }
}
