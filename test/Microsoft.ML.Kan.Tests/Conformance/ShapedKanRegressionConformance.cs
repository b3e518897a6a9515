using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Networks that hold the shape of features.</summary>
[TestClass]
public sealed class ShapedKanRegressionConformance() : EstimatorConformance(
    new MissingValueCase<KanRegressionTrainer.Options>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
            options.Shapes = [new("slot 0", FeatureShape.Increasing), new("slot 1", FeatureShape.Decreasing | FeatureShape.Convex)];
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
    });
