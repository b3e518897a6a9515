namespace Microsoft.ML.DeepLearning.Data;

/// <summary>A run of rows, column by column. Blocks are filled, used and cleared again and again; they never shrink.</summary>
internal sealed class RowBlock
{
    private readonly ColumnBlock[] _columns;
    private readonly ColumnBlock[] _variable;

    public RowBlock(IReadOnlyList<ColumnSpec> columns)
    {
        Specs = columns;
        _columns = [.. columns.Select(ColumnBlock.Create)];
        _variable = [.. _columns.Where(column => column.Spec.IsVariable)];
    }

    public IReadOnlyList<ColumnSpec> Specs { get; }

    public IReadOnlyList<ColumnBlock> Columns => _columns;

    public int Rows => _columns.Length == 0 ? 0 : _columns[0].Rows;

    /// <summary>Values in the columns of variable length, whose size the number of rows does not tell.</summary>
    public long VariableValues
    {
        get
        {
            long values = 0;
            foreach (var column in _variable)
                values += column.Count;
            return values;
        }
    }

    /// <summary>Bytes of all values.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in _columns)
                bytes += (long)column.Count * column.Spec.ValueBytes;
            return bytes;
        }
    }

    public ColumnBlock Column(int index) => _columns[index];

    /// <summary>The values of a row in columns of varying length.</summary>
    public int Length(int row)
    {
        int length = 0;
        foreach (var column in _variable)
            length += column.Length(row);
        return length;
    }

    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
    }

    /// <summary>Makes room for so many rows at once.</summary>
    public void Reserve(int rows)
    {
        foreach (var column in _columns)
            column.Reserve(rows);
    }

    public void RemoveLastRow()
    {
        foreach (var column in _columns)
            column.RemoveLastRow();
    }

    /// <summary>Exchanges the contents of two blocks of the same columns without copying.</summary>
    public void Swap(RowBlock other)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].Swap(other._columns[i]);
    }

    /// <summary>Appends rows of a table that is cut into blocks of 2^<paramref name="blockBits"/> rows each, but for the last.</summary>
    public void AppendRows(ReadOnlySpan<RowBlock> table, int blockBits, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].AppendRows(table, blockBits, i, rows);
    }

    /// <summary>Appends rows of one block.</summary>
    public void AppendRows(RowBlock source, ReadOnlySpan<int> rows) => AppendRows([source], 30, rows);
}
