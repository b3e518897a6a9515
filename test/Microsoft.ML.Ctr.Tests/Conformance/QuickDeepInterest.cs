using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>A small Deep Interest Network that learns in few steps, over every type of column.</summary>
internal static class QuickDeepInterest
{
    public static IReadOnlyList<string> Columns { get; } =
    [
        nameof(FieldRow.Amount), nameof(FieldRow.Item), nameof(FieldRow.History), nameof(FieldRow.Measures),
        nameof(FieldRow.Flag), nameof(FieldRow.Category), nameof(FieldRow.Tags),
    ];

    public static void MakeQuick(DeepInterestNetworkTrainer.Options options)
    {
        options.CandidateColumnNames = [nameof(FieldRow.Item)];
        options.HistoryColumnNames = [nameof(FieldRow.History)];
        options.ContextColumnNames = [.. Columns.Where(name => name is not (nameof(FieldRow.Item) or nameof(FieldRow.History)))];
        options.EarlyStoppingPatience = 20;
        options.EarlyStoppingMetric = EarlyStoppingMetric.LogLoss; // the suite compares losses
        options.MaximumEpochs = 20;
        options.EmbeddingDimension = 4;
        options.EmbeddingInitialDeviation = 0.3;
        options.AttentionWidths = [8, 4];
        options.TowerWidths = [8];
    }
}
