using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The S-KAN with its pool of five spaces and all three stages.</summary>
[TestClass]
public sealed class KanRegressionConformance() : EstimatorConformance(
    new FeatureCase<KanRegressionTrainer.Options, KanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.BatchSize = 80;
            options.LearningRate = 0.1;
            options.HiddenWidth = 4;
            options.GridSize = 3;
        })
    {
        WeightsEqualRepeats = false, // the scaling between layers takes batch statistics, which know no weights
    });
