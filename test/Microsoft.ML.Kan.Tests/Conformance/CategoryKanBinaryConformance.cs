using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Networks with a category column besides the features.</summary>
[TestClass]
public sealed class CategoryKanBinaryConformance() : EstimatorConformance(
    new CategoryCase<KanBinaryTrainer.Options>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
