using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The penalty that makes edges vanish, as pykan computes it (KindXiaoming/pykan, MultKAN.reg, metric edge_forward_spline_n):
/// v = deviation of the edge / (deviation of its input + 0.1), per layer Σv + f·(mean over nodes of the entropy of their edges'
/// shares + the same over inputs). Source of the idea: Liu et al., arXiv 2404.19756, section 2.5.1.
/// </summary>
internal static class SparsityPenalty
{
    private const double InputOffset = 0.1;
    private const double LogarithmOffset = 1e-4;

    /// <param name="layer">A layer that has kept its last input.</param>
    /// <param name="entropyFactor">f.</param>
    /// <returns>A scalar, recorded by autograd.</returns>
    public static Tensor Of(FixedKanLayer layer, double entropyFactor)
    {
        using var scope = NewDisposeScope();
        var u = layer.LastInput!;
        var size = EdgeStatistics.Deviations(layer, u) / u.RowDeviation().Plus(InputOffset); // [O, I]
        var entropy = Entropy(size, 1).Plus(Entropy(size, 0));
        return size.sum().Plus(entropy.Times(entropyFactor)).MoveToOuterDisposeScope();
    }

    private static Tensor Entropy(Tensor size, long axis)
    {
        var share = size / size.sum(axis, keepdim: true).Plus(1);
        return (share * share.Plus(LogarithmOffset).log2()).sum(axis).mean().neg();
    }
}
