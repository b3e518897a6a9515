using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Networks with a category column besides the features.</summary>
[TestClass]
public sealed class CategoryKanRegressionConformance() : EstimatorConformance(
    new CategoryCase<KanRegressionTrainer.Options>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.Members = SmallMembers.Few;
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        Chooses = true,
    });
