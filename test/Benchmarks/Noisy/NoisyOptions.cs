using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.NoisyLabels;

namespace Benchmarks.Noisy;

/// <summary>
/// A network as the papers on noisy labels train theirs: stochastic gradient descent with momentum and a falling learning rate, and
/// every method with its authors' values for ten classes.
/// </summary>
internal static class NoisyOptions
{
    private const double LearningRate = 0.02;
    private const double WeightDecay = 1e-3;

    public static ImageTrainingOptions Of(NoisyNetwork network, ImageSet set, ImageSettings settings, int seed)
        => network == NoisyNetwork.Plain ? OfPlain(set, settings, seed) : Descending(new EarlyLearningImageTrainer.Options(), set, settings, seed);

    public static PlainNetworkOptions OfPlain(ImageSet set, ImageSettings settings, int seed)
        => Descending(new PlainNetworkOptions { Architecture = settings.Architecture }, set, settings, seed);

    /// <summary>The options for wrong labels within a network's.</summary>
    public static NoisyLabelOptions Labels(ImageTrainingOptions options) => ((INoisyLabelOptions)options).NoisyLabels;

    /// <summary>λ and β of Liu et al. (arXiv 2007.00151), which are others where noise goes from a class to a similar one.</summary>
    public static void EarlyLearning(ImageTrainingOptions options, LabelSource source)
    {
        var labels = Labels(options);
        labels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        (labels.Averaging, labels.Strength) = source.IsBetweenPairs ? (0.9, 1) : (0.7, 3);
    }

    private static TOptions Descending<TOptions>(TOptions options, ImageSet set, ImageSettings settings, int seed)
        where TOptions : ImageTrainingOptions
    {
        (options.Optimizer, options.LearningRate, options.WeightDecay) = (OptimizerKind.Sgd, LearningRate, WeightDecay);
        return settings.Apply(options, set, seed);
    }

    /// <summary>Trains the network of these options.</summary>
    public static ITransformer Fit(MLContext context, ImageTrainingOptions options, IDataView training, IDataView validation) => options switch
    {
        PlainNetworkOptions plain => new PlainNetworkTrainer(context, plain).Fit(training, validation),
        EarlyLearningImageTrainer.Options residual => context.MulticlassClassification.Trainers.EarlyLearningRegularization(residual).Fit(training, validation),
        _ => throw new ArgumentException($"There is no network of {options.GetType().Name}.", nameof(options)),
    };
}
