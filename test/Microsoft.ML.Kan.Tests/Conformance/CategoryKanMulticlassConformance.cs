using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Networks of several outputs with a category column besides the features.</summary>
[TestClass]
public sealed class CategoryKanMulticlassConformance() : EstimatorConformance(
    new CategoryCase<KanMulticlassTrainer.Options>(
        PredictionTask.MulticlassClassification,
        (context, options) => context.MulticlassClassification.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
