using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>A perceptron with early-learning regularisation.</summary>
[TestClass]
public sealed class EarlyLearningTrainerConformance() : EstimatorConformance(
    new FeatureCase<EarlyLearningTrainer.Options, EarlyLearningModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.EarlyLearningRegularization(options),
        options =>
        {
            options.HiddenWidth = 16;
            options.HiddenLayers = 1;
        })
    {
        WeightsEqualRepeats = false, // features are standardised without weights
        ValidatesByAbsoluteError = true,
    });
