using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>The mixing of the rows of a batch.</summary>
/// <param name="Partner">The row that each row is mixed with, [B] int64.</param>
/// <param name="Share">The share of the row itself, at least one half.</param>
internal sealed record PeerMixing(Tensor Partner, double Share)
{
    /// <summary>Draws on the CPU, so that the mixing is the same on every device.</summary>
    public static PeerMixing Draw(double alpha, long rows, Device device, RandomSource random)
    {
        double share = alpha > 0 ? BetaDistribution.Draw(alpha, random) : 1;
        return new PeerMixing(random.Permutation(rows, device), Math.Max(share, 1 - share));
    }
}
