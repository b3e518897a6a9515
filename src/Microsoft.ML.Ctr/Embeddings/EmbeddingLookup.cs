using Microsoft.ML.DeepLearning.Training.Optimizers;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// Finds the rows that a batch reads from the tables of one dimension. The output starts with one row for each batch row and pooled
/// field, [B·C], followed by one for each batch row and position of each sequence, [B·T].
/// </summary>
internal static class EmbeddingLookup
{
    public static void Fill(TableLookup lookup, EmbeddingGroup group, KeyInputs keys)
    {
        (EmbeddingField Field, KeyColumn Keys)[] pooled = [.. group.Pooled.Select(field => (field, keys.Of(field.Column)))];
        (EmbeddingField Field, KeyColumn Keys)[] sequences = [.. group.Sequences.Select(field => (field, keys.Of(field.Column)))];
        lookup.Clear(keys.Rows * (pooled.Length + sequences.Sum(sequence => sequence.Keys.Width)));
        int target = 0;
        for (int row = 0; row < keys.Rows; row++)
        {
            foreach (var (field, column) in pooled)
                Pool(lookup, target++, field, column.Row(row));
        }
        foreach (var (field, column) in sequences)
        {
            for (int row = 0; row < keys.Rows; row++, target += column.Width)
                Follow(lookup, target, field, column.Row(row));
        }
        lookup.Complete();
    }

    // The mean over the known keys, or the row of missing values if there are none.
    private static void Pool(TableLookup lookup, int target, EmbeddingField field, ReadOnlySpan<long> keys)
    {
        var table = field.Table;
        if (keys.Length == 1)
        {
            lookup.Add(field.Offset + (int)table.Row(keys[0]), target);
            return;
        }
        int present = 0;
        foreach (long key in keys)
            present += table.Row(key) > 0 ? 1 : 0;
        if (present == 0)
            lookup.Add(field.Offset, target);
        foreach (long key in keys)
        {
            if (table.Row(key) is > 0 and long found)
                lookup.Add(field.Offset + (int)found, target, 1f / present);
        }
    }

    // Positions without a key get no entry, so their output is zero.
    private static void Follow(TableLookup lookup, int start, EmbeddingField field, ReadOnlySpan<long> keys)
    {
        for (int place = 0; place < keys.Length; place++)
        {
            if (field.Table.Row(keys[place]) is > 0 and long found)
                lookup.Add(field.Offset + (int)found, start + place);
        }
    }
}
