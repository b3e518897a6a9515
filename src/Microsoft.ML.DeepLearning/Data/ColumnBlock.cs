using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The values of one column for consecutive rows, in one growing array that is reused.</summary>
public abstract class ColumnBlock
{
    private protected ColumnBlock(ColumnSpec spec) => Spec = spec;

    /// <summary>The column.</summary>
    public ColumnSpec Spec { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private protected set; }

    /// <summary>The number of values of all rows together.</summary>
    internal int Count { get; private protected set; }

    internal static ColumnBlock Create(ColumnSpec spec) => spec.Content switch
    {
        ColumnContent.Keys => new ColumnBlock<int>(spec),
        ColumnContent.Pixels => new ColumnBlock<byte>(spec),
        _ => new ColumnBlock<float>(spec),
    };

    internal abstract void Clear();

    /// <summary>Allocates memory for a number of rows; does nothing for columns of variable length.</summary>
    internal abstract void Reserve(int rows);

    /// <summary>Removes the row that was appended last.</summary>
    public abstract void RemoveLastRow();

    /// <summary>Exchanges the contents of two blocks of the same column without copying.</summary>
    internal abstract void Swap(ColumnBlock other);

    /// <summary>
    /// Appends the given rows of a table that is cut into blocks of 2^<paramref name="blockBits"/> rows:
    /// <paramref name="column"/> of the blocks is this column.
    /// </summary>
    internal abstract void AppendRows(ReadOnlySpan<RowBlock> table, int blockBits, int column, ReadOnlySpan<int> rows);

    /// <summary>The length of the longest row, or the column's fixed width.</summary>
    internal abstract int LongestRow();

    /// <summary>The number of values in a row.</summary>
    public abstract int Length(int row);

    /// <summary>Adds the values of every row, and their number if it varies, to the row's checksum.</summary>
    internal abstract void AddTo(Span<uint> checksums);

    /// <summary>Adds the values in each row, and their number if it varies, to a hash.</summary>
    internal abstract void AppendTo(IncrementalHash hash);
}
