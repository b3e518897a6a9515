using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Two networks that are trained on the same batches, each using the other's predictions. Neither has a gradient of the other's loss.</summary>
internal abstract class PeerPair : IDisposable
{
    /// <summary>The tensors that a checkpoint stores in addition to the networks and the memory of the losses.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> RowState { get; } = new Dictionary<string, Tensor>();

    /// <summary>Called before every epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public virtual void BeginEpoch(int epoch)
    {
    }

    /// <summary>Called before every step.</summary>
    public virtual void BeginStep()
    {
    }

    /// <summary>The sum of both networks' losses, [B].</summary>
    /// <param name="inputs">The inputs of the networks, rows first, in the type of their weights.</param>
    /// <param name="batch">The rows.</param>
    public abstract Tensor RowLoss(Tensor inputs, TensorBatch batch);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Converts 16-bit outputs to float32, in which the loss is computed.</summary>
    public static Tensor Logits(Tensor output) => output.dtype is ScalarType.Float32 or ScalarType.Float64 ? output : output.to_type(ScalarType.Float32);
}
