using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// Early-learning regularisation of one run: the target memory, and the term that pulls predictions towards it. Source: Liu et al.,
/// NeurIPS 2020 (arXiv 2007.00151).
/// </summary>
/// <param name="memory">The target memory; this object owns it.</param>
/// <param name="strength">λ.</param>
internal sealed class EarlyLearning(TargetMemory memory, double strength) : IDisposable
{
    public TargetMemory Memory => memory;

    /// <summary>Updates the targets of some rows with predictions.</summary>
    /// <param name="rows">Int64 row numbers, [B].</param>
    /// <param name="logits">[B, C].</param>
    /// <returns>The new targets of these rows, [B, C].</returns>
    public Tensor Observe(Tensor rows, Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return memory.Update(rows, Probabilities(logits)).MoveToOuterDisposeScope();
    }

    /// <summary>λ·log(1 - ⟨p, t⟩) of each row, [B].</summary>
    /// <param name="logits">[B, C].</param>
    /// <param name="targets">t, [B, C].</param>
    public Tensor Term(Tensor logits, Tensor targets) => EarlyLearningFunction.Of(logits, targets, strength);

    public void Dispose() => memory.Dispose();

    /// <summary>Probabilities clamped to [1e-4, 1 - 1e-4] and normalised to the sum 1, [B, C].</summary>
    public static Tensor Probabilities(Tensor logits)
    {
        if (EarlyLearningKernel.Serves(logits))
            return EarlyLearningKernel.Probabilities(logits);
        using var scope = NewDisposeScope();
        var clamped = nn.functional.softmax(logits, 1).Clamp(EarlyLearningKernel.Smallest, 1 - EarlyLearningKernel.Smallest);
        return (clamped / clamped.sum(1L, keepdim: true)).MoveToOuterDisposeScope();
    }
}
