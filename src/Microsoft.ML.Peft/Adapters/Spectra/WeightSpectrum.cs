using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Spectra;

/// <summary>
/// Compares the singular vectors and values of a weight before and after (Shuttleworth et al., "LoRA vs Full Fine-tuning: An Illusion of
/// Equivalence", 2024, definition 1 and algorithm 1). The groups of a convolution are the blocks of one block-diagonal matrix.
/// </summary>
internal static class WeightSpectrum
{
    /// <param name="target">The layer, which defines the matrix of its weight.</param>
    /// <param name="before">The weight before.</param>
    /// <param name="after">The weight after, with the same shape.</param>
    /// <param name="vectors">The number of strongest new singular vectors to compare.</param>
    /// <param name="threshold">A vector whose largest absolute cosine is below this is an intruder.</param>
    public static LayerSpectrum Compare(TargetLayer target, Tensor before, Tensor after, int vectors, double threshold)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var old = target.ToMatrix(before.detach().to(ScalarType.Float64, CPU)); // [G, out/G, in/G]
        var changed = target.ToMatrix(after.detach().to(ScalarType.Float64, CPU));
        var change = changed.sub(old);
        var norm = Norm(change);
        if (!double.IsFinite(norm))
            throw new InvalidOperationException($"A weight of layer '{target.Name}' holds numbers that are not finite, which have no singular values.");
        if (norm == 0)
            return new LayerSpectrum(target.Name, 0, 0, 0);
        return new LayerSpectrum(target.Name, Intruders(old, changed, vectors, threshold), EffectiveRank(change), norm / Norm(old));
    }

    private static int Intruders(Tensor old, Tensor changed, int vectors, double threshold)
    {
        var (oldVectors, oldValues, _) = TruncatedSvd.Of(old, long.MaxValue);
        var (newVectors, newValues, _) = TruncatedSvd.Of(changed, long.MaxValue);
        // The vectors of a singular value of zero are an arbitrary basis, not directions of the weight.
        var weighty = oldValues.gt(oldValues.max().Times(Negligible(old))).to_type(ScalarType.Float64); // [G, k]
        var cosines = newVectors.transpose(1, 2).bmm(oldVectors).abs().mul(weighty.unsqueeze(1)); // [G, k, k]
        var closest = cosines.amax(2).reshape(-1).data<double>().ToArray();
        var strengths = newValues.reshape(-1).data<double>().ToArray();
        var smallest = strengths.Max() * Negligible(changed);
        return Enumerable.Range(0, strengths.Length)
            .OrderByDescending(i => strengths[i])
            .Take(vectors)
            .Count(i => strengths[i] > smallest && closest[i] < threshold);
    }

    private static double EffectiveRank(Tensor change)
    {
        var (_, values, _) = linalg.svd(change, fullMatrices: false);
        var all = values.reshape(-1).data<double>().ToArray();
        var sum = all.Sum();
        return Math.Exp(-all.Select(value => value / sum).Where(share => share > 0).Sum(share => share * Math.Log(share)));
    }

    private static double Norm(Tensor matrix) => Math.Sqrt(matrix.mul(matrix).sum().item<double>());

    // The numerical rank of a 32-bit weight is limited by its rounding.
    private static double Negligible(Tensor matrix) => Math.Max(matrix.shape[1], matrix.shape[2]) * 1.2e-7;
}
