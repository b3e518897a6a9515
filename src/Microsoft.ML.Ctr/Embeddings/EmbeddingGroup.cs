using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The columns whose tables have the same dimension; one matrix holds these tables one after the other.</summary>
internal sealed class EmbeddingGroup
{
    public EmbeddingGroup(int dimension, IReadOnlyList<(FieldColumn Column, EmbeddingTable Table)> fields)
    {
        Dimension = dimension;
        Tables = [.. fields.Select(field => field.Table).DistinctBy(table => table.Name)];
        var offsets = new Dictionary<string, long>();
        foreach (var table in Tables)
        {
            offsets[table.Name] = Rows;
            Rows += table.Rows;
        }
        // More rows than an int can count exceed the limit of a model, see EmbeddingLayout.CheckSize.
        Fields = [.. fields.Select(field => new EmbeddingField(field.Column, field.Table, (int)Math.Min(offsets[field.Table.Name], int.MaxValue)))];
        Pooled = [.. Fields.Where(field => field.Column.IsPooled)];
        Sequences = [.. Fields.Where(field => !field.Column.IsPooled)];
    }

    public int Dimension { get; }

    public IReadOnlyList<EmbeddingField> Fields { get; }

    /// <summary>The fields with one vector each, in the order of the columns.</summary>
    public IReadOnlyList<EmbeddingField> Pooled { get; }

    public IReadOnlyList<EmbeddingField> Sequences { get; }

    public IReadOnlyList<EmbeddingTable> Tables { get; }

    /// <summary>Rows of all tables together.</summary>
    public long Rows { get; }
}

/// <summary>A column of keys with its table.</summary>
/// <param name="Column">The column.</param>
/// <param name="Table">Its table, which may be shared.</param>
/// <param name="Offset">The first row of the table in the matrix of its group.</param>
internal sealed record EmbeddingField(FieldColumn Column, EmbeddingTable Table, int Offset);
