using System.Numerics;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// The positions of a batch's rows between the knots of a layout: for each row, the rows of the first layer's table that its sum needs,
/// and their factors. A piecewise-linear function has two factors that are not 0, whatever the number of its knots.
/// </summary>
internal sealed class KnotCells
{
    private readonly KnotLayout _layout;
    private readonly KnotSearch[] _searches; // of the features with knots
    private readonly int[] _searched;
    private readonly int[] _offsets; // the features with an offset for missing values
    private readonly int[] _constantPlaces; // [OfFeatures]: 0 for those that depend on the row

    public KnotCells(KnotLayout layout)
    {
        _layout = layout;
        _searched = [.. Enumerable.Range(0, layout.Features).Where(i => layout.Knots[i].Length > 0)];
        _searches = [.. _searched.Select(i => new KnotSearch(layout.Knots[i]))];
        _offsets = [.. Enumerable.Range(0, layout.Features).Where(i => layout.MissingRow[i] >= 0)];
        _constantPlaces =
        [
            .. new int[2 * _searched.Length],
            .. Enumerable.Range(layout.TableRows, layout.Features),
            .. _offsets.Select(i => layout.MissingRow[i] - layout.Intervals + layout.TableRows),
        ];
        FirstCategory = layout.TableRows + layout.Rows - layout.Intervals;
        TableRows = FirstCategory + layout.CategoryRows;
    }

    /// <summary>The number of factors of a row: two for each feature with knots, then the linear terms, the offsets, and one for each category.</summary>
    public int PerRow => OfFeatures + _layout.Categories;

    /// <summary>The number of factors of a row's features.</summary>
    public int OfFeatures => _constantPlaces.Length;

    /// <summary>The row of the table in which the categories begin.</summary>
    public int FirstCategory { get; }

    /// <summary>The number of rows of the table: one for each knot, linear term, offset and value of a category.</summary>
    public int TableRows { get; }

    /// <summary>[B·<see cref="PerRow"/>]: rows of the table.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>[B·<see cref="PerRow"/>].</summary>
    public float[] Factors { get; private set; } = [];

    /// <summary>Reads raw features and keys, [B, I + C].</summary>
    public void Read(ReadOnlySpan<float> features, int rows)
    {
        if (Places.Length < rows * PerRow)
            (Places, Factors) = (new int[rows * PerRow], new float[rows * PerRow]);
        var width = _layout.Inputs;
        for (var row = 0; row < rows; row++)
        {
            var places = Places.AsSpan(row * PerRow, PerRow);
            var factors = Factors.AsSpan(row * PerRow, PerRow);
            Read(features.Slice(row * width, _layout.Features), places[..OfFeatures], factors[..OfFeatures]);
            ReadKeys(features.Slice((row * width) + _layout.Features, _layout.Categories), places[OfFeatures..], factors[OfFeatures..]);
        }
    }

    private void ReadKeys(ReadOnlySpan<float> keys, Span<int> places, Span<float> factors)
    {
        for (var c = 0; c < keys.Length; c++)
            (places[c], factors[c]) = (FirstCategory + _layout.CategoryRow(c, keys[c]), 1);
    }

    private void Read(ReadOnlySpan<float> features, Span<int> places, Span<float> factors)
    {
        _constantPlaces.CopyTo(places);
        for (var n = 0; n < _searches.Length; n++)
        {
            var i = _searched[n];
            var (interval, share) = _searches[n].Locate(features[i]);
            (places[2 * n], places[(2 * n) + 1]) = (_layout.FirstTableRow[i] + interval, _layout.FirstTableRow[i] + interval + 1);
            (factors[2 * n], factors[(2 * n) + 1]) = (1 - share, share);
        }
        var linear = 2 * _searches.Length;
        Linear(features, factors.Slice(linear, features.Length));
        if (_offsets.Length > 0)
            ReadMissing(features, factors, linear);
    }

    private void ReadMissing(ReadOnlySpan<float> features, Span<float> factors, int linear)
    {
        for (var n = 0; n < _searches.Length; n++)
        {
            var i = _searched[n];
            if (_layout.MissingRow[i] >= 0 && float.IsNaN(features[i]))
                (factors[2 * n], factors[(2 * n) + 1]) = (0, 0);
        }
        for (var n = 0; n < _offsets.Length; n++)
        {
            var isMissing = float.IsNaN(features[_offsets[n]]);
            factors[linear + features.Length + n] = isMissing ? 1 : 0;
            if (isMissing)
                factors[linear + _offsets[n]] = 0;
        }
    }

    // u/√(1 + (u/3)²)
    private void Linear(ReadOnlySpan<float> features, Span<float> terms)
    {
        var lanes = Vector<float>.Count;
        var (far, reach) = (new Vector<float>(KnotLayout.Far), new Vector<float>(KnotLayout.Reach));
        var i = 0;
        for (; i + lanes <= features.Length; i += lanes)
        {
            var x = new Vector<float>(features[i..]);
            var u = Lanes.Bounded((x - new Vector<float>(_layout.Centre, i)) / new Vector<float>(_layout.Unit, i), far);
            var bent = u / reach;
            (u / Vector.SquareRoot(Vector<float>.One + (bent * bent))).CopyTo(terms[i..]);
        }
        for (; i < features.Length; i++)
        {
            var u = Math.Clamp((features[i] - _layout.Centre[i]) / _layout.Unit[i], -KnotLayout.Far, KnotLayout.Far);
            var bent = u / KnotLayout.Reach;
            terms[i] = u / MathF.Sqrt(1 + (bent * bent));
        }
    }
}
