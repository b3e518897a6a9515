using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>AutoInt with all extensions: tower, wide term, layer norm, buckets, a narrow column, the regulariser, row-wise Adagrad.</summary>
[TestClass]
public sealed class AutoIntPlusConformance() : EstimatorConformance(
    new FieldCase<ClickThroughTrainer.Options, ClickThroughModel>(
        QuickAutoInt.Columns,
        (context, options) => context.BinaryClassification.Trainers.ClickThrough(options),
        MakeQuick)
    {
        WeightsEqualRepeats = false, // the regulariser counts rows and ignores weights
    })
{
    private static void MakeQuick(ClickThroughTrainer.Options options)
    {
        QuickAutoInt.MakeQuick(options);
        options.DeepTowerWidths = [8];
        options.UseWideTerm = true;
        options.UseLayerNorm = true;
        options.ScaleScores = true;
        options.Projection = AttentionProjection.Relu;
        options.EmbeddingOptimizer = SparseOptimizerKind.RowWiseAdagrad;
        options.EmbeddingRegularization = 0.01;
        options.GradientClipNorm = 5;
        options.Columns =
        [
            new CtrColumnOptions { Name = nameof(FieldRow.Tags), BucketCount = 4 },
            new CtrColumnOptions { Name = nameof(FieldRow.Category), EmbeddingDimension = 2 },
            new CtrColumnOptions { Name = nameof(FieldRow.Measures), LogTransform = true },
        ];
    }
}
