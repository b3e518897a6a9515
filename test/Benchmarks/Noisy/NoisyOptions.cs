using Benchmarks.Images;
using Benchmarks.Images.Plain;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Benchmarks.Noisy;

/// <summary>
/// A network trained as in the papers on noisy labels: stochastic gradient descent with momentum and a decreasing learning rate.
/// The other methods use their authors' values for ten classes.
/// </summary>
internal static class NoisyOptions
{
    private const double LearningRate = 0.02;
    private const double WeightDecay = 1e-3;
    private const int PerceptronWidth = 256;

    /// <summary>The requested settings; a perceptron uses no augmentation.</summary>
    public static ImageSettings Settings(NoisyNetwork network, ExperimentArguments arguments)
    {
        var settings = ImageSettings.Of(arguments);
        return network == NoisyNetwork.Perceptron ? settings with { Augments = false } : settings;
    }

    public static TrainingOptions Of(NoisyNetwork network, ImageSet set, ImageSettings settings, int seed) => network switch
    {
        NoisyNetwork.Plain => Descending(new PlainNetworkOptions { Architecture = settings.Architecture }, set, settings, seed),
        NoisyNetwork.Residual => Descending(new EarlyLearningImageTrainer.Options(), set, settings, seed),
        _ => Descending(new EarlyLearningTrainer.Options { FeatureColumnName = ImageTask.Features, HiddenWidth = PerceptronWidth }, set, settings, seed),
    };

    /// <summary>The options for wrong labels in a network's options.</summary>
    public static NoisyLabelOptions Labels(TrainingOptions options) => ((INoisyLabelOptions)options).NoisyLabels;

    /// <summary>
    /// λ and β, which differ if noise maps a class to a similar one. Convolutional networks use the values of Liu et al.
    /// (arXiv 2007.00151). The perceptron uses the values with the highest accuracy on noisy validation labels after the last epoch, of λ 1, 3, 7,
    /// 10 and β 0.7, 0.9 (<c>--tune</c>, 5,000 images of Fashion-MNIST, three seeds; docs/noisy-labels.md has the numbers).
    /// </summary>
    public static void EarlyLearning(TrainingOptions options, LabelSource source)
    {
        var labels = Labels(options);
        labels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        (labels.Averaging, labels.Strength) = (options is EarlyLearningTrainer.Options, source.IsBetweenPairs) switch
        {
            (true, true) => (0.7, 7),
            (true, false) => (0.9, 10),
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

    /// <summary>The network for these options.</summary>
    public static IEstimator<ITransformer> Trainer(MLContext context, TrainingOptions options) => options switch
    {
        PlainNetworkOptions plain => new PlainNetworkTrainer(context, plain),
        EarlyLearningImageTrainer.Options residual => context.MulticlassClassification.Trainers.EarlyLearningRegularization(residual),
        EarlyLearningTrainer.Options perceptron => context.MulticlassClassification.Trainers.EarlyLearningRegularization(perceptron),
        _ => throw Unknown(options),
    };

    /// <summary>The images in the form for the network of these options.</summary>
    public static IDataView View(MLContext context, TrainingOptions options, ImageTask task, LabeledImage[] images)
        => options is ImageTrainingOptions ? task.View(context, images) : task.FeatureView(context, images);

    /// <summary>Trains the network of these options with the validation images.</summary>
    public static ITransformer Fit(MLContext context, TrainingOptions options, ImageTask task)
    {
        var training = View(context, options, task, task.Training);
        var validation = View(context, options, task, task.Validation);
        return Trainer(context, options) switch
        {
            PlainNetworkTrainer plain => plain.Fit(training, validation),
            EarlyLearningImageTrainer residual => residual.Fit(training, validation),
            EarlyLearningTrainer perceptron => perceptron.Fit(training, validation),
            _ => throw Unknown(options),
        };
    }

    /// <summary>The label memory of a network trained with early-learning regularisation.</summary>
    public static LabelMemory Memory(ITransformer model) => model switch
    {
        DeepPredictionTransformer<PlainNetworkModel> plain => plain.GetLabelMemory()!,
        DeepPredictionTransformer<EarlyLearningModel> other => other.GetLabelMemory()!,
        _ => throw new ArgumentException($"{model.GetType().Name} is none of these networks.", nameof(model)),
    };

    private static ArgumentException Unknown(TrainingOptions options) => new($"There is no network of {options.GetType().Name}.", nameof(options));
}
