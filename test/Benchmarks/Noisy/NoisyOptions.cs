using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Microsoft.ML.DeepLearning;

namespace Benchmarks.Noisy;

/// <summary>
/// The plain network as the papers on noisy labels train theirs: stochastic gradient descent with momentum and a falling learning
/// rate, and every method with its authors' values for ten classes.
/// </summary>
internal static class NoisyOptions
{
    private const double LearningRate = 0.02;
    private const double WeightDecay = 1e-3;

    public static PlainNetworkOptions Of(ImageSet set, ImageSettings settings, int seed) => settings.Apply(
        new PlainNetworkOptions { Architecture = settings.Architecture, Optimizer = OptimizerKind.Sgd, LearningRate = LearningRate, WeightDecay = WeightDecay }, set, seed);

    /// <summary>λ and β of Liu et al. (arXiv 2007.00151), which are others where noise goes from a class to a similar one.</summary>
    public static void EarlyLearning(PlainNetworkOptions options, LabelSource source)
    {
        options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        (options.NoisyLabels.Averaging, options.NoisyLabels.Strength) = source.IsBetweenPairs ? (0.9, 1) : (0.7, 3);
    }
}
