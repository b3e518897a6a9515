using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>One network of <see cref="KanEffort.Fast"/>.</summary>
[TestClass]
public sealed class FastKanRegressionConformance() : EstimatorConformance(
    new MissingValueCase<KanRegressionTrainer.Options>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.Effort = KanEffort.Fast;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
