using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>A column of keys with its table.</summary>
/// <param name="Column">The column.</param>
/// <param name="Table">Its table, which it may share.</param>
/// <param name="Offset">The row at which the table begins in the matrix of its group.</param>
internal sealed record EmbeddingField(FieldColumn Column, EmbeddingTable Table, int Offset);
