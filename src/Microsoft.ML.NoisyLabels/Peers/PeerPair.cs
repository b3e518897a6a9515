using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Two networks that learn from the same batches, each with the help of the other. Neither has a gradient of the other's loss.</summary>
internal abstract class PeerPair : IDisposable
{
    /// <summary>From what a resumed run goes on, besides the networks and the memory of the losses.</summary>
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
    /// <param name="inputs">What the networks see, rows first, in the type of their weights.</param>
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

    /// <summary>The loss is computed in 32 bits when the network is not.</summary>
    public static Tensor Logits(Tensor output) => output.dtype is ScalarType.Float32 or ScalarType.Float64 ? output : output.to_type(ScalarType.Float32);
}
