using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary><see cref="KanEffort.Balanced"/>: networks are chosen among and trained again.</summary>
[TestClass]
public sealed class BalancedKanBinaryConformance() : EstimatorConformance(
    new MissingValueCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = SmallMembers.Few; // in place of seven large ones, for the time of the tests
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
