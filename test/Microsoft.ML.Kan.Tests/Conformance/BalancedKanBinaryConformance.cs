using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>The networks of <see cref="KanEffort.Balanced"/>, chosen among and trained again.</summary>
[TestClass]
public sealed class BalancedKanBinaryConformance() : EstimatorConformance(
    new MissingValueCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Effort = KanEffort.Balanced;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
