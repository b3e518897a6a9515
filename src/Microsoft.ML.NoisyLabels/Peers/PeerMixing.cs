using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>How the rows of a batch are mixed.</summary>
/// <param name="Partner">The row that each is mixed with, [B] int64.</param>
/// <param name="Share">The part of the row itself, at least one half.</param>
internal sealed record PeerMixing(Tensor Partner, double Share)
{
    /// <summary>Drawn on the CPU, so that every device mixes alike.</summary>
    public static PeerMixing Draw(double alpha, long rows, Device device, RandomSource random)
    {
        double share = alpha > 0 ? BetaDistribution.Draw(alpha, random) : 1;
        return new PeerMixing(random.Permutation(rows, device), Math.Max(share, 1 - share));
    }
}
