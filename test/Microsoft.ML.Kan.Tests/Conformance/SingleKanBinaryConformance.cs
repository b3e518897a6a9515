using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>A single network of the user.</summary>
[TestClass]
public sealed class SingleKanBinaryConformance() : EstimatorConformance(
    new MissingValueCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
