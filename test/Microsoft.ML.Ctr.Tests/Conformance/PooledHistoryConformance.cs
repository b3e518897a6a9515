using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>The base model: sum pooling and an activation without statistics, so weights are exact.</summary>
[TestClass]
public sealed class PooledHistoryConformance() : EstimatorConformance(
    new FieldCase<DeepInterestNetworkTrainer.Options, DeepInterestNetworkModel>(
        QuickDeepInterest.Columns,
        (context, options) => context.BinaryClassification.Trainers.DeepInterestNetwork(options),
        MakeQuick)
    {
        MinimumQuality = 0.75, // few rows for so many weights
    })
{
    private static void MakeQuick(DeepInterestNetworkTrainer.Options options)
    {
        QuickDeepInterest.MakeQuick(options);
        options.Pooling = HistoryPooling.Sum;
        options.Activation = InterestActivation.Relu;
    }
}
