using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>Two perceptrons that select each other's rows, fewer in every epoch.</summary>
[TestClass]
public sealed class CoTeachingConformance() : EstimatorConformance(
    new FeatureCase<EarlyLearningTrainer.Options, EarlyLearningModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.EarlyLearningRegularization(options),
        options =>
        {
            options.HiddenWidth = 16;
            options.HiddenLayers = 1;
            options.NoisyLabels.Method = NoisyLabelMethod.CoTeaching;
        })
    {
        WeightsEqualRepeats = false, // rows are counted and standardised without weights
        ValidatesByAbsoluteError = true,
    });
