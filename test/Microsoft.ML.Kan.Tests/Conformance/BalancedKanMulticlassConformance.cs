using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The networks of <see cref="KanEffort.Balanced"/>, chosen among and trained again.</summary>
[TestClass]
public sealed class BalancedKanMulticlassConformance() : EstimatorConformance(
    new MissingValueCase<KanMulticlassTrainer.Options>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.Kan(options),
        options =>
        {
            options.Effort = KanEffort.Balanced;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
