using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>Softmax, PReLU, short histories, separate tables, buckets, the regulariser, row-wise Adagrad.</summary>
[TestClass]
public sealed class DeepInterestSoftmaxConformance() : EstimatorConformance(
    new FieldCase<DeepInterestNetworkTrainer.Options, DeepInterestNetworkModel>(
        QuickDeepInterest.Columns,
        (context, options) => context.BinaryClassification.Trainers.DeepInterestNetwork(options),
        MakeQuick)
    {
        MinimumQuality = 0.6, // the label depends on the number of past items, but softmax only shows their share
        WeightsEqualRepeats = false, // the regulariser counts rows and ignores weights
    })
{
    private static void MakeQuick(DeepInterestNetworkTrainer.Options options)
    {
        QuickDeepInterest.MakeQuick(options);
        options.AttentionNormalization = AttentionNormalization.Softmax;
        options.Activation = InterestActivation.PRelu;
        options.MaximumHistoryLength = 3;
        options.CrossCandidate = false;
        options.EmbeddingOptimizer = SparseOptimizerKind.RowWiseAdagrad;
        options.EmbeddingRegularization = 0.01;
        options.GradientClipNorm = 5;
        options.Columns =
        [
            new CtrColumnOptions { Name = nameof(FieldRow.Item), TableName = "candidates" },
            new CtrColumnOptions { Name = nameof(FieldRow.History), TableName = "pasts" },
            new CtrColumnOptions { Name = nameof(FieldRow.Tags), BucketCount = 4 },
            new CtrColumnOptions { Name = nameof(FieldRow.Category), EmbeddingDimension = 2 },
        ];
    }
}
