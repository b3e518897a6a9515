using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// The checksum and the class of each row of positive weight, by row number, 8 bytes per row. Methods that keep per-row state
/// use it to detect that the data changed between passes.
/// </summary>
public sealed class RowRegister
{
    private readonly List<uint> _checksums = [];
    private readonly List<int> _classes = [];
    private readonly int _label;
    private uint[] _buffer = [];

    internal RowRegister(TrainingColumns columns) => _label = columns.Inputs.Count;

    /// <summary>The number of rows.</summary>
    public int Rows => _checksums.Count;

    /// <summary>The class of each row from the label column, from 0; the integer part of a numeric label.</summary>
    public ReadOnlySpan<int> Classes => CollectionsMarshal.AsSpan(_classes);

    /// <summary>Adds the next rows.</summary>
    /// <exception cref="InvalidOperationException">There are more rows than a register holds.</exception>
    internal void Add(RowBlock block)
    {
        if (_checksums.Count > Array.MaxLength - block.Rows)
            throw new InvalidOperationException($"The data has more than {Array.MaxLength} rows, the limit for methods that keep per-row state. Train on fewer rows.");
        _checksums.AddRange(Checksums(block));
        if (block.Columns[_label] is ColumnBlock<int> keys)
            AddClasses(keys.Values, static key => key - 1);
        else
            AddClasses(((ColumnBlock<float>)block.Columns[_label]).Values, static number => (int)number);
    }

    /// <summary>The first row of the block that differs from the registered one; -1 if there is none.</summary>
    /// <param name="block">Rows of the same columns.</param>
    /// <param name="first">The number of the first row of the block.</param>
    /// <returns>The position in the block, or -1.</returns>
    public int FirstDifference(RowBlock block, long first)
    {
        var found = Checksums(block);
        var known = CollectionsMarshal.AsSpan(_checksums);
        known = first < known.Length ? known[(int)first..] : [];
        int same = found.CommonPrefixLength(known);
        return same == found.Length ? -1 : same;
    }

    // Valid until the next call.
    private ReadOnlySpan<uint> Checksums(RowBlock block)
    {
        if (_buffer.Length < block.Rows)
            _buffer = new uint[block.Rows];
        var checksums = _buffer.AsSpan(0, block.Rows);
        checksums.Clear();
        foreach (var column in block.Columns)
            column.AddTo(checksums);
        return checksums;
    }

    private void AddClasses<T>(ReadOnlySpan<T> labels, Func<T, int> classOf)
    {
        foreach (var label in labels)
            _classes.Add(classOf(label));
    }

    /// <summary>Continues a CRC-32C with these bytes.</summary>
    internal static uint Extend(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            checksum = BitOperations.Crc32C(checksum, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
            checksum = BitOperations.Crc32C(checksum, rest);
        return checksum;
    }
}
