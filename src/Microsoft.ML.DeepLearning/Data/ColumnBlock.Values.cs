using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary><see cref="ColumnBlock"/> with its values: float for numbers, int for keys, byte for pixels.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
public sealed class ColumnBlock<T> : ColumnBlock
    where T : unmanaged
{
    private readonly int _width; // 0 if it varies
    private T[] _values = [];
    private int[] _offsets = [0];

    internal ColumnBlock(ColumnSpec spec) : base(spec) => _width = spec.Width;

    /// <summary>Row after row; rows of a column of fixed width are consecutive at that stride.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>The start of each row, and last the end of the final row; only for columns of variable length.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, Rows + 1);

    /// <summary>The position of a row in <see cref="Values"/>.</summary>
    internal int Start(int row) => _width == 0 ? _offsets[row] : row * _width;

    /// <summary>The values of a row; valid until the block changes.</summary>
    public ReadOnlySpan<T> Row(int row) => _width == 0
        ? _values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row])
        : _values.AsSpan(row * _width, _width);

    /// <summary>Adds a row of <paramref name="length"/> values and returns the span to write them to.</summary>
    public Span<T> AppendRow(int length)
    {
        int start = Count;
        if (length > _values.Length - start)
            Grow(length);
        Count = start + length;
        Rows++;
        if (_width == 0)
            EndRow();
        return _values.AsSpan(start, length);
    }

    /// <summary>Adds a row of one value.</summary>
    public void AppendRow(T value)
    {
        if (Count == _values.Length)
            Grow(1);
        _values[Count++] = value;
        Rows++;
        if (_width == 0)
            EndRow();
    }

    internal override void Clear()
    {
        Count = 0;
        Rows = 0;
    }

    internal override void Reserve(int rows)
    {
        if (rows * (long)_width > _values.Length)
            Resize(checked(rows * _width));
    }

    /// <inheritdoc/>
    public override void RemoveLastRow()
    {
        Count -= Row(Rows - 1).Length;
        Rows--;
    }

    internal override void Swap(ColumnBlock other)
    {
        var typed = (ColumnBlock<T>)other;
        (_values, typed._values) = (typed._values, _values);
        (_offsets, typed._offsets) = (typed._offsets, _offsets);
        (Count, typed.Count) = (typed.Count, Count);
        (Rows, typed.Rows) = (typed.Rows, Rows);
    }

    internal override void AppendRows(ReadOnlySpan<RowBlock> table, int blockBits, int column, ReadOnlySpan<int> rows)
    {
        int mask = (1 << blockBits) - 1;
        if (_width == 0)
        {
            foreach (int row in rows)
            {
                var values = Of(table[row >> blockBits], column).Row(row & mask);
                values.CopyTo(AppendRow(values.Length));
            }
            return;
        }
        int length = checked(rows.Length * _width);
        if (length > _values.Length - Count)
            Grow(length);
        var place = _values.AsSpan(Count, length);
        Count += length;
        Rows += rows.Length;
        if (table.Length == 1)
            Gather(Of(table[0], column)._values, rows, place);
        else
            Gather(table, blockBits, column, rows, place);
    }

    internal override int LongestRow()
    {
        if (!Spec.IsVariable)
            return Spec.Width;
        int longest = 0;
        for (int row = 0; row < Rows; row++)
            longest = Math.Max(longest, _offsets[row + 1] - _offsets[row]);
        return longest;
    }

    /// <inheritdoc/>
    public override int Length(int row) => _width == 0 ? _offsets[row + 1] - _offsets[row] : _width;

    internal override void AddTo(Span<uint> checksums)
    {
        for (int row = 0; row < Rows; row++)
        {
            if (_width == 0)
                checksums[row] = BitOperations.Crc32C(checksums[row], (uint)Length(row));
            checksums[row] = RowRegister.Extend(checksums[row], MemoryMarshal.AsBytes(Row(row)));
        }
    }

    internal override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Values));
        if (!Spec.IsVariable)
            return;
        int[] lengths = [.. Enumerable.Range(0, Rows).Select(Length)]; // not the offsets, which depend on the start of the block
        hash.AppendData(MemoryMarshal.AsBytes<int>(lengths));
    }

    private static ColumnBlock<T> Of(RowBlock block, int column) => (ColumnBlock<T>)block.Column(column);

    private void Gather(ReadOnlySpan<T> source, ReadOnlySpan<int> rows, Span<T> place)
    {
        if (_width == 1)
        {
            for (int i = 0; i < rows.Length; i++)
                place[i] = source[rows[i]];
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            source.Slice(rows[i] * _width, _width).CopyTo(place.Slice(i * _width, _width));
    }

    private void Gather(ReadOnlySpan<RowBlock> table, int blockBits, int column, ReadOnlySpan<int> rows, Span<T> place)
    {
        int mask = (1 << blockBits) - 1;
        for (int i = 0; i < rows.Length; i++)
        {
            var source = Of(table[rows[i] >> blockBits], column)._values;
            int start = (rows[i] & mask) * _width;
            if (_width == 1)
                place[i] = source[start];
            else
                source.AsSpan(start, _width).CopyTo(place.Slice(i * _width, _width));
        }
    }

    private void EndRow()
    {
        if (Rows >= _offsets.Length)
            Array.Resize(ref _offsets, Grown(_offsets.Length, Rows + 1));
        _offsets[Rows] = Count;
    }

    private void Grow(int more) => Resize(Grown(_values.Length, checked(Count + more)));

    private void Resize(int length)
    {
        var values = GC.AllocateUninitializedArray<T>(length);
        Values.CopyTo(values);
        _values = values;
    }

    private static int Grown(int length, int needed) => (int)Math.Clamp(2L * length, Math.Max(16, needed), Array.MaxLength);
}
