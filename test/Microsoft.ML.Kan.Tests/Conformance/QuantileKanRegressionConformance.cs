using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>One network that learns a quantile.</summary>
[TestClass]
public sealed class QuantileKanRegressionConformance() : EstimatorConformance(
    new MissingValueCase<KanRegressionTrainer.Options>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.Kan(options),
        options =>
        {
            options.Members = [SmallMembers.One];
            options.Loss = RegressionLoss.Quantile(0.4);
        })
    {
        WeightsEqualRepeats = false, // batch normalisation knows no weights
        OtherLoss = (scored, training) => OtherRegressionLosses.Quantile(scored, training, 0.4),
    });
