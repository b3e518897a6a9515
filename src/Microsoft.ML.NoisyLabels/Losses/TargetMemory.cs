using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// The running average of the predictions for each training row, t [N, C], 0 at first. It is changed in place and has no gradient.
/// Source: Liu et al., arXiv 2007.00151, equation 7.
/// </summary>
/// <param name="averaging">β.</param>
internal abstract class TargetMemory(double averaging) : IDisposable
{
    protected double Averaging => averaging;

    /// <summary>The tensors from which a resumed run goes on.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>
    /// t ← β·t + (1 - β)·p in the given rows [B]; returns t of them, [B, C]. Of a row that comes twice both averages begin with the
    /// old t, and the last one stays.
    /// </summary>
    /// <param name="rows">Int64 row numbers, [B].</param>
    /// <param name="probabilities">p, [B, C], whose rows add up to 1.</param>
    public abstract Tensor Update(Tensor rows, Tensor probabilities);

    /// <summary>t of the given rows, [B, C] float32.</summary>
    public abstract Tensor Read(Tensor rows);

    /// <summary>Forgets everything.</summary>
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
