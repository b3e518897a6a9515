using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>Two perceptrons that learn from each other.</summary>
[TestClass]
public sealed class EarlyLearningPlusConformance() : EstimatorConformance(
    new FeatureCase<EarlyLearningTrainer.Options, EarlyLearningModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.EarlyLearningRegularization(options),
        options =>
        {
            options.HiddenWidth = 16;
            options.HiddenLayers = 1;
            options.Plus = true;
            options.PlusOptions.StrengthRampUp = 0.5;
        })
    {
        WeightsEqualRepeats = false, // rows are mixed and standardised without weights
        ValidatesByAbsoluteError = true,
    });
