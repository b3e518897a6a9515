using System.Numerics;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// Finds the interval between knots that holds a value by counting the knots up to it, first among every 16th, then within a block of 16: no branch
/// depends on the value, and the processor predicts none wrong.
/// </summary>
internal sealed class KnotSearch
{
    private const int Block = 16; // at least the lanes of a vector

    private readonly float[] _knots;
    private readonly float[] _padded; // whole blocks, infinity after the last knot
    private readonly float[] _blocks; // the first knot of each block but the first, in whole blocks

    /// <param name="knots">At least two, in ascending order.</param>
    public KnotSearch(float[] knots)
    {
        _knots = knots;
        _padded = Padded(knots);
        _blocks = Padded([.. Enumerable.Range(1, (_padded.Length / Block) - 1).Select(block => _padded[block * Block])]);
    }

    /// <summary>The interval that holds x, and the share of it below x: 0 and 1 beyond the outermost knots, NaN for NaN.</summary>
    public (int Interval, float Share) Locate(float x)
    {
        var value = new Vector<float>(x);
        var block = Count(_blocks, value);
        var upTo = (block * Block) + Count(_padded.AsSpan(block * Block, Block), value);
        var low = Math.Clamp(upTo - 1, 0, _knots.Length - 2);
        var share = (x - _knots[low]) / (_knots[low + 1] - _knots[low]); // no product with 1/width, which is infinite for the smallest widths
        return (low, share >= 1 ? 1 : share >= 0 ? share : x < _knots[0] ? 0 : share);
    }

    private static int Count(ReadOnlySpan<float> knots, Vector<float> value)
    {
        var count = Vector<int>.Zero;
        for (var at = 0; at < knots.Length; at += Vector<float>.Count)
            count -= Vector.GreaterThanOrEqual(value, new Vector<float>(knots[at..])); // a comparison that holds is -1
        return Vector.Sum(count);
    }

    private static float[] Padded(float[] knots)
    {
        var padded = new float[(knots.Length + Block - 1) / Block * Block];
        padded.AsSpan().Fill(float.PositiveInfinity);
        knots.CopyTo(padded, 0);
        return padded;
    }
}
