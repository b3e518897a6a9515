using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The columns whose tables have one dimension, and where each table begins in the matrix that holds them all.</summary>
internal sealed class EmbeddingGroup
{
    private readonly Dictionary<string, long> _offsets = [];

    public EmbeddingGroup(int dimension, IReadOnlyList<(FieldColumn Column, EmbeddingTable Table)> fields)
    {
        Dimension = dimension;
        Fields = fields;
        Tables = [.. fields.Select(field => field.Table).DistinctBy(table => table.Name)];
        foreach (var table in Tables)
        {
            _offsets[table.Name] = Rows;
            Rows += table.Rows;
        }
        Pooled = [.. fields.Where(field => field.Column.IsPooled)];
        Sequences = [.. fields.Where(field => !field.Column.IsPooled)];
    }

    public int Dimension { get; }

    public IReadOnlyList<(FieldColumn Column, EmbeddingTable Table)> Fields { get; }

    /// <summary>The fields that are one vector each, in the order of the columns.</summary>
    public IReadOnlyList<(FieldColumn Column, EmbeddingTable Table)> Pooled { get; }

    public IReadOnlyList<(FieldColumn Column, EmbeddingTable Table)> Sequences { get; }

    public IReadOnlyList<EmbeddingTable> Tables { get; }

    /// <summary>Rows of all tables together.</summary>
    public long Rows { get; }

    /// <summary>The row of the matrix where a table begins.</summary>
    public long Offset(EmbeddingTable table) => _offsets[table.Name];
}
