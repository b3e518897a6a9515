using System.Globalization;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>A table of one or more columns. Row 0 is for missing and unknown values.</summary>
/// <param name="Name">The column's name, or the name of a shared table.</param>
/// <param name="KeyCount">The number of key values; larger keys use row 0.</param>
/// <param name="Buckets">The number of rows that the values share; null if each has its own.</param>
/// <param name="Dimension">The width of a row.</param>
internal sealed record EmbeddingTable(string Name, long KeyCount, int? Buckets, int Dimension)
{
    public long Rows => 1 + (Buckets ?? KeyCount);

    public long Bytes => Rows * Dimension * sizeof(float);

    /// <param name="column">A column of keys.</param>
    /// <param name="dimension">The default width.</param>
    public static EmbeddingTable Of(FieldColumn column, int dimension) => new(
        column.Options.TableName ?? column.Name,
        column.KeyCount,
        column.Options.BucketCount < column.KeyCount ? column.Options.BucketCount : null,
        column.Options.EmbeddingDimension ?? dimension);

    /// <summary>The row of a key.</summary>
    public long Row(long key)
    {
        if ((ulong)(key - 1) >= (ulong)KeyCount)
            return 0;
        return Buckets is int buckets ? 1 + ((key - 1) % buckets) : key;
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"'{Name}' ({Rows:N0} rows × {Dimension} = {Bytes / 1e9:0.##} GB)");
}
