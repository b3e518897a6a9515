using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

/// <summary>Click logs in which an item is clicked if enough past items are of its kind, and trainers for them.</summary>
internal static class Visits
{
    public const int Items = 12;
    public const int Kinds = 3;

    public static List<Visit> Draw(int rows, int seed = 1, int longest = 8)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Of((uint)random.Next(Items), [.. Enumerable.Range(0, random.Next(longest + 1)).Select(_ => (uint)random.Next(Items))]))];
    }

    /// <summary>A row with the kinds and the label computed from its items.</summary>
    public static Visit Of(uint item, uint[] past)
    {
        int alike = past.Count(other => other != Visit.Missing && other % Kinds == item % Kinds);
        return new Visit
        {
            Item = item,
            Kind = item % Kinds,
            Items = past,
            Kinds = [.. past.Select(other => other == Visit.Missing ? Visit.Missing : other % Kinds)],
            Hour = item * 0.1f,
            Label = alike >= 2,
        };
    }

    public static IDataView View(MLContext context, IEnumerable<Visit> rows, int items = Items, int pastItems = Items, int? fixedLength = null, int? fixedKinds = null)
    {
        var definition = SchemaDefinition.Create(typeof(Visit));
        definition[nameof(Visit.Item)].ColumnType = Key(items);
        definition[nameof(Visit.Kind)].ColumnType = Key(Kinds);
        definition[nameof(Visit.Items)].ColumnType = new VectorDataViewType(Key(pastItems), fixedLength ?? 0);
        definition[nameof(Visit.Kinds)].ColumnType = new VectorDataViewType(Key(Kinds), fixedKinds ?? 0);
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>Fast options over both pairs of columns and the hour.</summary>
    public static DeepInterestNetworkTrainer.Options Options(Action<DeepInterestNetworkTrainer.Options>? change = null)
    {
        var options = new DeepInterestNetworkTrainer.Options
        {
            CandidateColumnNames = [nameof(Visit.Item), nameof(Visit.Kind)],
            HistoryColumnNames = [nameof(Visit.Items), nameof(Visit.Kinds)],
            ContextColumnNames = [nameof(Visit.Hour)],
            EmbeddingDimension = 4,
            EmbeddingInitialDeviation = 0.3,
            AttentionWidths = [8],
            TowerWidths = [8],
            MaximumEpochs = 2,
            BatchSize = 32,
            LearningRate = 0.02,
            ValidationFraction = 0,
            Seed = 5,
        };
        change?.Invoke(options);
        return options;
    }

    public static DeepPredictionTransformer<DeepInterestNetworkModel> Fit(IDataView data, Action<DeepInterestNetworkTrainer.Options>? change = null)
        => TestContexts.Create().BinaryClassification.Trainers.DeepInterestNetwork(Options(change)).Fit(data);

    public static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    private static KeyDataViewType Key(int count) => new(typeof(uint), (ulong)count);
}
