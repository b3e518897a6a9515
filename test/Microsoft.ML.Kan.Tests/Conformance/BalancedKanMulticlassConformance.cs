using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary><see cref="KanEffort.Balanced"/>: networks are chosen among and trained again.</summary>
[TestClass]
public sealed class BalancedKanMulticlassConformance() : EstimatorConformance(
    new MissingValueCase<KanMulticlassTrainer.Options>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = SmallMembers.Few; // in place of seven large ones, for the time of the tests
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
