using System.Globalization;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// Which columns use which tables. Tables of one dimension lie in one matrix, one after the other, so that a step finds, copies
/// and updates its rows once per dimension and not once per field.
/// </summary>
/// <param name="Groups">One for each dimension, in the order in which the dimensions first come.</param>
internal sealed record EmbeddingLayout(IReadOnlyList<EmbeddingGroup> Groups)
{
    // What protobuf can hold, less the room for everything that is not a table.
    private const long LargestModel = int.MaxValue - (64L << 20);

    public IEnumerable<EmbeddingTable> Tables => Groups.SelectMany(group => group.Tables);

    /// <param name="columns">All columns; those of numbers have no table.</param>
    /// <param name="dimension">The width where a column has none of its own.</param>
    /// <exception cref="ArgumentException">Columns that share a table differ in what it depends on.</exception>
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

    /// <summary>Said before a row is read: a model beyond the limit could be trained but not kept.</summary>
    /// <exception cref="ArgumentException">The tables do not fit into an ONNX model.</exception>
    public static void CheckSize(params EmbeddingLayout[] layouts)
    {
        var tables = layouts.SelectMany(layout => layout.Tables).OrderByDescending(table => table.Bytes).ToArray();
        double bytes = tables.Sum(table => (double)table.Bytes);
        if (bytes <= LargestModel)
            return;
        string largest = string.Join(", ", tables.Take(5));
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The embedding tables take {bytes / 1e9:0.##} GB, and an ONNX model holds at most 2 GB. The largest are {largest}. Set {nameof(CtrColumnOptions.BucketCount)} of these columns in {nameof(CtrTrainingOptions.Columns)}, or a lower {nameof(CtrTrainingOptions.EmbeddingDimension)}."));
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
