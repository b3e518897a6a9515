using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>The beta distribution, from which mixup draws λ.</summary>
public static class BetaDistribution
{
    /// <summary>A draw from Beta(α, α): X / (X + Y) of two independent Gamma(α, 1).</summary>
    public static double Draw(double alpha, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var gamma = random.Gamma(tensor(new[] { alpha, alpha })); // [2]
        double first = gamma[0].Number();
        double second = gamma[1].Number();
        // For small α both may underflow; the distribution is then nearly a coin flip of 0 and 1, and mixing is symmetric.
        return first + second > 0 ? first / (first + second) : 1;
    }
}
