using System.Numerics;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The distinct numbers of a list, in order of first appearance, and the position of each entry among them. One pass
/// through a hash table a few times as long as the list. It is linear, unlike a sort, and unlike one stamp per row of the matrix
/// it stays in the cache for any number of rows.
/// </summary>
internal sealed class DistinctRows
{
    private const int Empty = -1;

    // Knuth's multiplicative hash: the golden ratio's share of 2³² spreads neighbouring row numbers over the table.
    private const uint Multiplier = 2654435769;

    private (int Row, int Place)[] _slots = [];
    private int[] _distinct = [];
    private int[] _places = [];
    private int _entries;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Distinct => _distinct.AsSpan(0, Count);

    /// <summary>Distinct[Places[i]] is entry i.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _entries);

    public void Find(ReadOnlySpan<int> rows)
    {
        int shift = Prepare(rows.Length);
        var slots = _slots;
        int mask = slots.Length - 1;
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            int slot = (int)((uint)row * Multiplier >> shift);
            while (slots[slot].Row != row)
            {
                if (slots[slot].Row == Empty)
                {
                    slots[slot] = (row, count);
                    _distinct[count++] = row;
                    break;
                }
                slot = (slot + 1) & mask;
            }
            _places[i] = slots[slot].Place;
        }
        Count = count;
    }

    /// <summary>Takes all rows of a matrix in order; there are no places.</summary>
    public void TakeAll(int rows)
    {
        _entries = 0;
        if (rows > _distinct.Length)
            (_places, _distinct) = (new int[rows], new int[rows]);
        for (int row = 0; row < rows; row++)
            _distinct[row] = row;
        Count = rows;
    }

    private int Prepare(int entries)
    {
        _entries = entries;
        if (entries > _places.Length)
        {
            _places = new int[entries];
            _distinct = new int[entries];
        }
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * entries)); // at most half full
        if (length > _slots.Length)
            _slots = new (int, int)[length];
        Array.Fill(_slots, (Empty, 0));
        return 32 - BitOperations.Log2((uint)_slots.Length);
    }
}
