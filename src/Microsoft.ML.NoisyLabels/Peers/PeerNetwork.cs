using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>
/// One of the two networks of ELR+, the running average of its weights, and its target memory. Source: Liu et al., NeurIPS 2020 (arXiv
/// 2007.00151), section 4.3.
/// </summary>
/// <param name="network">Inputs → logits [B, C]; belongs to the objective.</param>
/// <param name="average">A network of the same shape; its weights are set to those of <paramref name="network"/>. This object owns it.</param>
/// <param name="memory">t; the caller owns it.</param>
/// <param name="settings">λ, γ and their ramps.</param>
internal sealed class PeerNetwork(nn.Module<Tensor, Tensor> network, nn.Module<Tensor, Tensor> average, TargetMemory memory, PeerSettings settings) : IDisposable
{
    /// <summary>The averaged network, which computes the other network's targets.</summary>
    public nn.Module<Tensor, Tensor> Average => average;

    public TargetMemory Memory => memory;

    /// <summary>Initialises the averaged weights with those of the network; they have no gradient.</summary>
    public void Begin()
    {
        foreach (var averaged in average.parameters())
            averaged.requires_grad_(false);
        MoveAverageBy(0);
    }

    /// <summary>e ← a·e + (1 - a)·f for all weights, a = γ·ramp(step). Statistics of normalisations are not averaged, as in the source.</summary>
    /// <param name="step">The step of the run, from 1.</param>
    public void MoveAverage(double step) => MoveAverageBy(settings.WeightAveraging * SigmoidRampUp.At(step, settings.WeightAveragingRampUp));

    /// <summary>e ← a·e + (1 - a)·f with <paramref name="kept"/> as a.</summary>
    public void MoveAverageBy(double kept)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (averaged, current) in average.parameters().Zip(network.parameters()))
            averaged.Multiply(kept).Add(current.to_type(averaged.dtype), 1 - kept);
    }

    /// <summary>
    /// The loss of each row, [B]: cross-entropy of mixed inputs with mixed labels, and λ·ramp(step)·log(1 - ⟨p, t⟩) with mixed targets. The targets
    /// are averages of the predictions of the other network's average for the unmixed inputs.
    /// </summary>
    /// <param name="inputs">The network's inputs, rows first.</param>
    /// <param name="label">Class numbers, [B] int64.</param>
    /// <param name="weight">The row weights that the caller multiplies the result by, [B]; null if all are 1.</param>
    /// <param name="rows">Their row numbers, [B] int64.</param>
    /// <param name="other">The averaged weights of the other network.</param>
    /// <param name="mixing">The partners and the share of the mix.</param>
    /// <param name="step">The step of the run, from 1.</param>
    public Tensor RowLoss(Tensor inputs, Tensor label, Tensor? weight, Tensor rows, nn.Module<Tensor, Tensor> other, PeerMixing mixing, double step)
    {
        using var scope = NewDisposeScope();
        var targets = Mixup.Mix(Observe(inputs, rows, other), mixing.Partner, mixing.Share); // [B, C]
        var mixed = Mixup.Mix(inputs, mixing.Partner, mixing.Share);
        var logits = PeerPair.Logits(network.call(mixed)); // [B, C]
        var term = EarlyLearningFunction.Of(logits, targets, settings.Strength * SigmoidRampUp.At(step, settings.StrengthRampUp)); // [B]
        var own = RobustLosses.CrossEntropy(logits, label, smoothing: 0).Plus(term);
        var partner = RobustLosses.CrossEntropy(logits, label.index_select(0, mixing.Partner), smoothing: 0).Plus(term);
        return Mixup.Losses(own, partner, weight, mixing.Partner, mixing.Share).MoveToOuterDisposeScope();
    }

    public void Dispose() => average.Dispose();

    // The other average stays in training mode: its normalisations use the statistics of the batch.
    private Tensor Observe(Tensor inputs, Tensor rows, nn.Module<Tensor, Tensor> other)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var type = other.parameters().First().dtype;
        var probabilities = nn.functional.softmax(PeerPair.Logits(other.call(inputs.to_type(type))), 1); // not clamped, as in the source
        return memory.Update(rows, probabilities).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// exp(-5·(1 - min(s, S)/S)²): a factor that rises from 0.007 to 1 over S steps; always 1 if S is 0. Source: Laine and Aila,
/// ICLR 2017 (arXiv 1610.02242); ELR+ uses it.
/// </summary>
internal static class SigmoidRampUp
{
    public static double At(double step, double length)
    {
        if (length == 0)
            return 1;
        double rest = 1 - (Math.Clamp(step, 0, length) / length);
        return Math.Exp(-5 * rest * rest);
    }
}

/// <summary>The mixing of the rows of a batch.</summary>
/// <param name="Partner">The row that each row is mixed with, [B] int64.</param>
/// <param name="Share">The share of the row itself, at least one half.</param>
internal sealed record PeerMixing(Tensor Partner, double Share)
{
    /// <summary>Draws on the CPU, so the mixing is the same on every device.</summary>
    public static PeerMixing Draw(double alpha, long rows, Device device, RandomSource random)
    {
        double share = alpha > 0 ? random.Beta(alpha) : 1;
        return new PeerMixing(random.Permutation(rows, device), Math.Max(share, 1 - share));
    }
}
