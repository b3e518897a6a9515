using Microsoft.ML.DeepLearning.Images;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.NoisyLabels.Peers;

/// <summary>How the rows of a batch are mixed.</summary>
/// <param name="Partner">The row that each is mixed with, [B] int64.</param>
/// <param name="Share">The part of the row itself, at least one half.</param>
internal sealed record PeerMixing(Tensor Partner, double Share)
{
    /// <summary>Drawn on the CPU from the global torch generator, so that every device mixes alike.</summary>
    public static PeerMixing Draw(double alpha, long rows, Device device)
    {
        double share = alpha > 0 ? BetaDistribution.Draw(alpha) : 1;
        return new PeerMixing(randperm(rows, dtype: ScalarType.Int64).to(device), Math.Max(share, 1 - share));
    }
}
