using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.NoisyLabels;

namespace Benchmarks.Noisy;

/// <summary>
/// A network as the papers on noisy labels train theirs: stochastic gradient descent with momentum and a falling learning rate, and
/// the other methods with their authors' values for ten classes.
/// </summary>
internal static class NoisyOptions
{
    private const double LearningRate = 0.02;
    private const double WeightDecay = 1e-3;
    private const int PerceptronWidth = 256;

    public static TrainingOptions Of(NoisyNetwork network, ImageSet set, ImageSettings settings, int seed) => network switch
    {
        NoisyNetwork.Plain => OfPlain(set, settings, seed),
        NoisyNetwork.Residual => Descending(new EarlyLearningImageTrainer.Options(), set, settings, seed),
        _ => Descending(new EarlyLearningTrainer.Options { FeatureColumnName = ImageTask.Features, HiddenWidth = PerceptronWidth }, set, settings, seed),
    };

    public static PlainNetworkOptions OfPlain(ImageSet set, ImageSettings settings, int seed)
        => Descending(new PlainNetworkOptions { Architecture = settings.Architecture }, set, settings, seed);

    /// <summary>The options for wrong labels within a network's.</summary>
    public static NoisyLabelOptions Labels(TrainingOptions options) => ((INoisyLabelOptions)options).NoisyLabels;

    /// <summary>
    /// λ and β, which are others where noise goes from a class to a similar one: those of Liu et al. (arXiv 2007.00151) for networks of
    /// convolutions, for the perceptron those of the grid λ 1, 3, 7 and β 0.7, 0.9 with the highest accuracy on noisy validation labels
    /// after the last epoch (<c>--tune</c>, 5,000 images of Fashion-MNIST, three seeds).
    /// </summary>
    public static void EarlyLearning(TrainingOptions options, LabelSource source)
    {
        var labels = Labels(options);
        labels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        (labels.Averaging, labels.Strength) = (options is EarlyLearningTrainer.Options, source.IsBetweenPairs) switch
        {
            (true, true) => (0.7, 7),
            (true, false) => (0.9, 7),
            (false, true) => (0.9, 1),
            (false, false) => (0.7, 3),
        };
    }

    private static TOptions Descending<TOptions>(TOptions options, ImageSet set, ImageSettings settings, int seed)
        where TOptions : TrainingOptions
    {
        (options.Optimizer, options.LearningRate, options.WeightDecay) = (OptimizerKind.Sgd, LearningRate, WeightDecay);
        return settings.Apply(options, set, seed);
    }

    /// <summary>Trains the network of these options.</summary>
    public static ITransformer Fit(MLContext context, TrainingOptions options, ImageTask task) => options switch
    {
        PlainNetworkOptions plain => new PlainNetworkTrainer(context, plain)
            .Fit(task.View(context, task.Training), task.View(context, task.Validation)),
        EarlyLearningImageTrainer.Options residual => context.MulticlassClassification.Trainers.EarlyLearningRegularization(residual)
            .Fit(task.View(context, task.Training), task.View(context, task.Validation)),
        EarlyLearningTrainer.Options perceptron => context.MulticlassClassification.Trainers.EarlyLearningRegularization(perceptron)
            .Fit(task.FeatureView(context, task.Training), task.FeatureView(context, task.Validation)),
        _ => throw new ArgumentException($"There is no network of {options.GetType().Name}.", nameof(options)),
    };
}
