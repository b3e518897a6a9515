using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Appends the current row of an ML.NET cursor, or a single row, to a block. Getters are bound once, by column name.</summary>
public sealed class RowReader
{
    private readonly ColumnReader[] _readers;

    /// <summary>Binds to the columns of a cursor or of a single row.</summary>
    /// <param name="row">The row; every call of <see cref="Read"/> reads its current values.</param>
    /// <param name="target">The block that determines the columns and receives the values.</param>
    public RowReader(DataViewRow row, RowBlock target)
    {
        _readers = [.. target.Columns.Select(column => ColumnReader.Create(row, column))];
    }

    /// <summary>Appends the current row to the block.</summary>
    public void Read()
    {
        foreach (var reader in _readers)
            reader.Read();
    }
}
