using Microsoft.ML.DeepLearning.Optimizers;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// Finds the rows that a batch reads from the tables of one dimension. The output has first one row for each batch row and pooled
/// field, [B·C], then one for each batch row and place of each sequence, [B·T].
/// </summary>
internal static class EmbeddingLookup
{
    public static void Fill(RowLookup lookup, EmbeddingGroup group, KeyInputs keys)
    {
        int rows = keys.Rows;
        int fields = group.Pooled.Count;
        lookup.Clear(rows * (fields + group.Sequences.Sum(field => keys.Width(field.Column))));
        for (int row = 0; row < rows; row++)
        {
            for (int field = 0; field < fields; field++)
            {
                var (column, table) = group.Pooled[field];
                Pool(lookup, (row * fields) + field, (int)group.Offset(table), table, keys.Row(column, row));
            }
        }

        int start = rows * fields;
        foreach (var (column, table) in group.Sequences)
        {
            int offset = (int)group.Offset(table);
            for (int row = 0; row < rows; row++, start += keys.Width(column))
                Follow(lookup, start, offset, table, keys.Row(column, row));
        }
        lookup.Complete();
    }

    // The mean of what is present; the row of missing values when nothing is.
    private static void Pool(RowLookup lookup, int target, int offset, EmbeddingTable table, ReadOnlySpan<long> keys)
    {
        if (keys.Length == 1)
        {
            lookup.Add(offset + (int)table.Row(keys[0]), target);
            return;
        }
        int present = 0;
        foreach (long key in keys)
            present += table.Row(key) > 0 ? 1 : 0;
        if (present == 0)
            lookup.Add(offset, target);
        foreach (long key in keys)
        {
            if (table.Row(key) is > 0 and long found)
                lookup.Add(offset + (int)found, target, 1f / present);
        }
    }

    // Places without a key get no entry, so their output is zero.
    private static void Follow(RowLookup lookup, int start, int offset, EmbeddingTable table, ReadOnlySpan<long> keys)
    {
        for (int place = 0; place < keys.Length; place++)
        {
            if (table.Row(keys[place]) is > 0 and long found)
                lookup.Add(offset + (int)found, start + place);
        }
    }
}
