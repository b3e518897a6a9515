using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Reads the current row of an ML.NET cursor (or of a single row) into a block. Getters are bound once, by column name.</summary>
internal sealed class RowReader
{
    private readonly ColumnReader[] _readers;

    public RowReader(DataViewRow row, RowBlock target)
    {
        _readers = [.. target.Columns.Select(column => ColumnReader.Create(row, column))];
    }

    public void Read()
    {
        foreach (var reader in _readers)
            reader.Read();
    }
}
