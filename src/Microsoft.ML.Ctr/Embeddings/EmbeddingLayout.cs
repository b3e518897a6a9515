using System.Globalization;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// The tables of each column. All tables of one dimension are in one matrix, so a step finds, copies and updates rows once per
/// dimension, not once per field.
/// </summary>
/// <param name="Groups">One for each dimension, in order of first use.</param>
internal sealed record EmbeddingLayout(IReadOnlyList<EmbeddingGroup> Groups)
{
    // The limit of protobuf, minus room for the rest of the model.
    private const long LargestModel = int.MaxValue - (64L << 20);

    public IEnumerable<EmbeddingTable> Tables => Groups.SelectMany(group => group.Tables);

    /// <param name="columns">All columns; numeric columns have no table.</param>
    /// <param name="dimension">The default width.</param>
    /// <exception cref="ArgumentException">Columns that share a table differ in key values, width or buckets.</exception>
    public static EmbeddingLayout Of(IEnumerable<FieldColumn> columns, int dimension)
    {
        var tables = new Dictionary<string, (EmbeddingTable Table, string Column)>();
        var fields = new List<(FieldColumn Column, EmbeddingTable Table)>();
        foreach (var column in columns.Where(column => column.Kind != FieldKind.Numeric))
        {
            var table = EmbeddingTable.Of(column, dimension);
            if (!tables.TryAdd(table.Name, (table, column.Name)) && tables[table.Name].Table != table)
                throw Differs(tables[table.Name], (table, column.Name));
            fields.Add((column, table));
        }
        return new EmbeddingLayout([.. fields.GroupBy(field => field.Table.Dimension).Select(group => new EmbeddingGroup(group.Key, [.. group]))]);
    }

    /// <summary>The same columns and rows in tables of another width.</summary>
    public EmbeddingLayout WithDimension(int dimension)
    {
        var fields = Groups.SelectMany(group => group.Fields).OrderBy(field => field.Column.Input);
        return new EmbeddingLayout([new EmbeddingGroup(dimension, [.. fields.Select(field => (field.Column, field.Table with { Dimension = dimension }))])]);
    }

    /// <summary>Checks the limit before a row is read, because a larger model could be trained but not saved.</summary>
    /// <param name="networks">The number of networks, each with all tables.</param>
    /// <param name="layouts">The tables of one network.</param>
    /// <exception cref="ArgumentException">The tables do not fit into an ONNX model.</exception>
    public static void CheckSize(int networks, params EmbeddingLayout[] layouts)
    {
        var tables = layouts.SelectMany(layout => layout.Tables).OrderByDescending(table => table.Bytes).ToArray();
        double bytes = networks * tables.Sum(table => (double)table.Bytes);
        if (bytes <= LargestModel)
            return;
        string largest = string.Join(", ", tables.Take(5));
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The embedding tables{(networks == 1 ? "" : $" of {networks} networks")} take {bytes / 1e9:0.##} GB, and an ONNX model holds at most 2 GB. The largest are {largest}. Set {nameof(CtrColumnOptions.BucketCount)} of these columns in {nameof(CtrTrainingOptions.Columns)}, or a lower {nameof(CtrTrainingOptions.EmbeddingDimension)}."));
    }

    private static ArgumentException Differs((EmbeddingTable Table, string Column) first, (EmbeddingTable Table, string Column) second)
    {
        string difference = first.Table.KeyCount != second.Table.KeyCount
            ? $"the first has {first.Table.KeyCount} key values and the second {second.Table.KeyCount}. Give them the same keys: use Conversion.MapValueToKey with the same keyData for both, or Conversion.Hash with the same number of bits and seed"
            : first.Table.Dimension != second.Table.Dimension
                ? $"EmbeddingDimension is {first.Table.Dimension} for the first and {second.Table.Dimension} for the second"
                : $"BucketCount is {first.Table.Buckets} for the first and {second.Table.Buckets} for the second";
        return new ArgumentException($"Columns '{first.Column}' and '{second.Column}' share the embedding table '{first.Table.Name}', but {difference}.");
    }
}
