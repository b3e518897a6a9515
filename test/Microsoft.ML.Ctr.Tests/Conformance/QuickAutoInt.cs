using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>A small AutoInt that learns in few steps.</summary>
internal static class QuickAutoInt
{
    public static IReadOnlyList<string> Columns { get; } =
        [nameof(FieldRow.Amount), nameof(FieldRow.Measures), nameof(FieldRow.Flag), nameof(FieldRow.Category), nameof(FieldRow.Tags)];

    public static void MakeQuick(ClickThroughTrainer.Options options)
    {
        options.FeatureColumnNames = [.. Columns];
        options.Interaction = FieldInteractionKind.AutoInt;
        options.EarlyStoppingPatience = 20;
        options.EarlyStoppingMetric = EarlyStoppingMetric.LogLoss; // the suite compares losses
        options.EmbeddingDimension = 4;
        options.EmbeddingRegularization = 0;
        options.DeepTowerWidths = [];
        options.DeepTowerDropout = 0;
        options.UseBatchNorm = false;
        options.EmbeddingInitialDeviation = 0.1;
        options.AttentionLayers = 2;
        options.Heads = 2;
        options.HeadDimension = 4;
    }
}
