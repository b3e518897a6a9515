using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.NoisyLabels;
using Samples.Shared;

namespace NoisyLabels;

/// <summary>A trained network and its learning curve.</summary>
/// <param name="Transformer">The network.</param>
/// <param name="Curve">The test accuracy after each epoch.</param>
internal sealed record ClothingNetwork(DeepFeaturePredictionTransformer<EarlyLearningModel> Transformer, IReadOnlyList<double> Curve)
{
    /// <summary>The feature column: the pixels as numbers.</summary>
    public const string Features = "Features";

    /// <summary>Trains on pictures and measures the test accuracy after each epoch. Keeps the weights of the last epoch, so the test pictures do not affect the model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="name">The name on the display.</param>
    /// <param name="strength">λ; with 0 the loss is cross-entropy.</param>
    /// <param name="epochs">Passes over the pictures.</param>
    /// <param name="training">Prepared pictures, some with wrong labels.</param>
    /// <param name="watched">Prepared pictures with their true labels.</param>
    public static ClothingNetwork Train(MLContext ml, string name, double strength, int epochs, IDataView training, IDataView watched)
    {
        var options = new EarlyLearningTrainer.Options
        {
            FeatureColumnName = Features,
            HiddenWidth = 256,
            NoisyLabels = new() { Method = NoisyLabelMethod.EarlyLearningRegularization, Strength = strength, Averaging = 0.9 },
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.02,
            WeightDecay = 1e-3,
            BatchSize = 64,
            MaximumEpochs = epochs,
            EarlyStoppingPatience = epochs,
            RestoreBestWeights = false,
            Seed = 1,
        };
        var curve = new List<double>();
        var trainer = ml.MulticlassClassification.Trainers.EarlyLearningRegularization(options);
        var network = ProgressDisplay.Run(name, options, () => trainer.Fit(training, watched), progress => curve.Add(progress.ValidationAccuracy!.Value));
        return new ClothingNetwork(network, curve);
    }
}
