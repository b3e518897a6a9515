using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// Where the rows of a batch lie between the knots of a layout: of the first layer's table, the places of the rows that a row's sum needs
/// and their factors. A piecewise-linear function has two factors that are not 0, whatever the number of its knots.
/// </summary>
internal sealed class KnotCells
{
    private readonly KnotLayout _layout;
    private readonly int _firstLinear;
    private readonly int[] _missing; // place of a feature's offset in the table, or -1

    public KnotCells(KnotLayout layout)
    {
        _layout = layout;
        _firstLinear = layout.TableRows;
        _missing = [.. layout.MissingRow.Select(row => row < 0 ? -1 : row - layout.Intervals + layout.TableRows)];
        PerRow = layout.Features + (2 * layout.Knots.Count(knots => knots.Length > 0)) + _missing.Count(place => place >= 0);
        TableRows = layout.TableRows + layout.Rows - layout.Intervals;
    }

    /// <summary>The number of factors of a row.</summary>
    public int PerRow { get; }

    /// <summary>The number of rows of the table: one for each knot, linear term and offset.</summary>
    public int TableRows { get; }

    /// <summary>[B·<see cref="PerRow"/>]: rows of the table.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>[B·<see cref="PerRow"/>].</summary>
    public float[] Factors { get; private set; } = [];

    /// <summary>Reads raw features, [B, I].</summary>
    public void Read(ReadOnlySpan<float> features, int rows)
    {
        if (Places.Length < rows * PerRow)
            (Places, Factors) = (new int[rows * PerRow], new float[rows * PerRow]);
        var width = _layout.Features;
        for (var row = 0; row < rows; row++)
            Read(features.Slice(row * width, width), Places.AsSpan(row * PerRow, PerRow), Factors.AsSpan(row * PerRow, PerRow));
    }

    private void Read(ReadOnlySpan<float> features, Span<int> places, Span<float> factors)
    {
        var n = 0;
        for (var i = 0; i < features.Length; i++)
        {
            var x = features[i];
            var isMissing = float.IsNaN(x) && _missing[i] >= 0;
            var knots = _layout.Knots[i];
            if (knots.Length > 0)
            {
                var (interval, share) = isMissing ? (0, 0f) : Locate(knots, x);
                (places[n], places[n + 1]) = (_layout.FirstTableRow[i] + interval, _layout.FirstTableRow[i] + interval + 1);
                (factors[n], factors[n + 1]) = isMissing ? (0, 0) : (1 - share, share);
                n += 2;
            }
            (places[n], factors[n]) = (_firstLinear + i, isMissing ? 0 : Linear(i, x));
            n++;
            if (_missing[i] >= 0)
            {
                (places[n], factors[n]) = (_missing[i], isMissing ? 1 : 0);
                n++;
            }
        }
    }

    // The interval that holds x, and the share of it below x.
    private static (int Interval, float Share) Locate(float[] knots, float x)
    {
        var (low, count) = (0, knots.Length - 1); // the interval is one of count from low on
        while (count > 1)
        {
            var half = count >> 1;
            low += x >= knots[low + half] ? half : 0;
            count -= half;
        }
        var share = (x - knots[low]) / (knots[low + 1] - knots[low]); // no product with 1/width, which is infinite for the smallest widths
        return (low, share >= 1 ? 1 : share >= 0 ? share : x < knots[0] ? 0 : share);
    }

    private float Linear(int feature, float x)
    {
        var u = Math.Clamp((x - _layout.Centre[feature]) / _layout.Unit[feature], -KnotLayout.Far, KnotLayout.Far);
        var bent = u / KnotLayout.Reach;
        return u / MathF.Sqrt(1 + (bent * bent));
    }
}
