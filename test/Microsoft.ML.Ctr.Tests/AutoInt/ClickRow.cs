using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

/// <summary>
/// A row of a small click log. When ML.NET reads objects, single keys count from 0 and keys above the count become missing;
/// keys of a vector count from 1.
/// </summary>
internal sealed class ClickRow
{
    public const uint Missing = uint.MaxValue;

    public uint User { get; set; }

    public uint Item { get; set; }

    public uint[] Tags { get; set; } = [];

    public float Price { get; set; }

    public bool Label { get; set; }

    /// <summary>Rows labelled true if user and item are both even or both odd: an interaction that no single field shows.</summary>
    public static ClickRow[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (user, item) = ((uint)random.Next(6), (uint)random.Next(8));
            return new ClickRow
            {
                User = user,
                Item = item,
                Tags = [.. Enumerable.Range(0, random.Next(3)).Select(_ => 1 + (uint)random.Next(4))],
                Price = random.NextSingle(),
                Label = (user + item) % 2 == 0,
            };
        })];
    }

    public static IDataView Load(MLContext context, IEnumerable<ClickRow> rows, int users = 6, int items = 8)
    {
        var definition = SchemaDefinition.Create(typeof(ClickRow));
        definition[nameof(User)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)users);
        definition[nameof(Item)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)items);
        definition[nameof(Tags)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 4));
        return context.Data.LoadFromEnumerable(rows, definition);
    }

    public static ClickThroughTrainer.Options Options() => new()
    {
        FeatureColumnNames = [nameof(Price), nameof(User), nameof(Item), nameof(Tags)],
        Interaction = FieldInteractionKind.AutoInt,
        EmbeddingDimension = 8,
        EmbeddingRegularization = 0,
        DeepTowerWidths = [],
        UseBatchNorm = false,
        EmbeddingInitialDeviation = 0.1,
        AttentionLayers = 2,
        HeadDimension = 8,
        LearningRate = 0.02,
        BatchSize = 64,
        MaximumEpochs = 20,
        ValidationFraction = 0,
        Seed = 3,
    };
}
