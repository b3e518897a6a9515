using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>Two residual networks that learn from each other.</summary>
[TestClass]
public sealed class EarlyLearningImagePlusConformance() : EstimatorConformance(
    new ImageCase<EarlyLearningImageTrainer.Options, EarlyLearningModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.EarlyLearningRegularization(options),
        options =>
        {
            options.Width = 4;
            options.Stages = 2;
            options.Plus = true;
        },
        height: 3,
        stripeWidth: 1)
    {
        WeightsEqualRepeats = false, // batch normalisation ignores weights
        ValidatesByAbsoluteError = true,
    });
