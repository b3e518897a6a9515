namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Consecutive rows in memory, column by column. Blocks are reused; they never shrink.</summary>
public sealed class RowBlock
{
    private readonly ColumnBlock[] _columns;
    private readonly ColumnBlock[] _variable;

    /// <summary>Creates an empty block.</summary>
    /// <param name="columns">The columns.</param>
    public RowBlock(IReadOnlyList<ColumnSpec> columns)
    {
        Specs = columns;
        _columns = [.. columns.Select(ColumnBlock.Create)];
        _variable = [.. _columns.Where(column => column.Spec.IsVariable)];
    }

    internal IReadOnlyList<ColumnSpec> Specs { get; }

    /// <summary>The values of each column.</summary>
    public IReadOnlyList<ColumnBlock> Columns => _columns;

    /// <summary>The number of rows.</summary>
    public int Rows => _columns.Length == 0 ? 0 : _columns[0].Rows;

    /// <summary>The number of values in columns of variable length, which does not follow from the number of rows.</summary>
    internal long VariableValues
    {
        get
        {
            long values = 0;
            foreach (var column in _variable)
                values += column.Count;
            return values;
        }
    }

    /// <summary>The number of bytes of all values.</summary>
    internal long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in _columns)
                bytes += (long)column.Count * column.Spec.ValueBytes;
            return bytes;
        }
    }

    internal ColumnBlock Column(int index) => _columns[index];

    /// <summary>The values of a row in columns of varying length.</summary>
    internal int Length(int row)
    {
        int length = 0;
        foreach (var column in _variable)
            length += column.Length(row);
        return length;
    }

    /// <summary>Removes all rows; keeps the memory.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
    }

    /// <summary>Allocates memory for a number of rows.</summary>
    internal void Reserve(int rows)
    {
        foreach (var column in _columns)
            column.Reserve(rows);
    }

    /// <summary>Removes the row that was appended last.</summary>
    public void RemoveLastRow()
    {
        foreach (var column in _columns)
            column.RemoveLastRow();
    }

    /// <summary>Exchanges the contents of two blocks of the same columns without copying.</summary>
    internal void Swap(RowBlock other)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].Swap(other._columns[i]);
    }

    /// <summary>Appends rows of a table in blocks of 2^<paramref name="blockBits"/> rows each; the last block may be smaller.</summary>
    internal void AppendRows(ReadOnlySpan<RowBlock> table, int blockBits, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].AppendRows(table, blockBits, i, rows);
    }

    /// <summary>Appends rows of one block.</summary>
    internal void AppendRows(RowBlock source, ReadOnlySpan<int> rows) => AppendRows([source], 30, rows);
}
