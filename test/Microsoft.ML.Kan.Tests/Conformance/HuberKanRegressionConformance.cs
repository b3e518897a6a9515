using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>An S-KAN that learns by Huber's loss.</summary>
[TestClass]
public sealed class HuberKanRegressionConformance() : EstimatorConformance(new HuberCase
{
    WeightsEqualRepeats = false, // the scaling between layers is measured on rows, whatever their weight
})
{
    private sealed class HuberCase() : FeatureCase<SelectableKanRegressionTrainer.Options, SelectableKanModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.SelectableKan(options),
        options =>
        {
            QuickKan.MakeQuick(options);
            options.Loss = RegressionLoss.Huber(0.5);
        })
    {
        public override double? ValidationLoss(IDataView scored, IDataView training) => OtherRegressionLosses.Huber(scored, training, 0.5);
    }
}
