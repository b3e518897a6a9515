using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Benchmarks.Ctr.Steps;

/// <summary>The rows of one step. Owns them.</summary>
internal sealed class ClickBatch : IDisposable
{
    private readonly TensorBatch _batch;

    /// <param name="inputs">Keys from 1, [B, W] int64 each.</param>
    /// <param name="label">[B] float32.</param>
    public ClickBatch(IReadOnlyList<Tensor> inputs, Tensor label)
        => _batch = new TensorBatch((int)label.shape[0], inputs, label, null, arange(label.shape[0]).DetachFromDisposeScope());

    /// <summary>The batch in the training loop's form.</summary>
    public TensorBatch Tensors => _batch;

    public void Dispose() => _batch.Dispose();
}
