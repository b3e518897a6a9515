using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// The running average of the predictions for each training row, t [N, C], initially 0. It is updated in place, without a gradient.
/// Source: Liu et al., arXiv 2007.00151, equation 7.
/// </summary>
/// <param name="averaging">β.</param>
internal abstract class TargetMemory(double averaging) : IDisposable
{
    protected double Averaging => averaging;

    /// <summary>The tensors that a checkpoint stores.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>
    /// t ← β·t + (1 - β)·p in the given rows [B]. If a row occurs twice, both averages start from the old t and the last one is kept.
    /// </summary>
    /// <param name="rows">Int64 row numbers, [B].</param>
    /// <param name="probabilities">p, [B, C], whose rows sum to 1.</param>
    /// <returns>The new t of the given rows, [B, C].</returns>
    public abstract Tensor Update(Tensor rows, Tensor probabilities);

    /// <summary>t of the given rows, [B, C] float32.</summary>
    public abstract Tensor Read(Tensor rows);

    /// <summary>Sets all averages to 0.</summary>
    public void Clear()
    {
        using var still = no_grad();
        foreach (var tensor in State.Values)
            tensor.zero_();
    }

    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }
}
