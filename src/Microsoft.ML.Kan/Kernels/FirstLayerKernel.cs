using System.Numerics;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// The first layer of a <see cref="KnotNetwork"/>: it gathers two rows of a table of running sums for each feature, where a product would
/// touch all knots.
/// </summary>
internal sealed unsafe class FirstLayerKernel(KnotNetwork network)
{
    private readonly int _width = network.Member.HiddenWidth; // h
    private float[] _table = []; // running sums of the learned rows, [T, h]
    private float[] _tableGradient = []; // zeros between two steps

    private static int Lanes => Vector<float>.Count;

    /// <summary>Brings the table up to date with the parameters: row k of a feature's part is the sum of the first k of its learned rows; linear terms and offsets follow as they are.</summary>
    public void BuildTable()
    {
        var layout = network.Layout;
        if (_table.Length == 0)
        {
            _table = new float[(layout.TableRows + layout.Rows - layout.Intervals) * _width];
            _tableGradient = new float[_table.Length];
        }
        var first = KnotKernel.Address(network.First);
        fixed (float* table = _table)
        {
            for (var i = 0; i < layout.Features; i++)
            {
                var from = first + (layout.FirstInterval[i] * _width);
                var to = table + (layout.FirstTableRow[i] * _width);
                for (var k = 1; k < layout.Knots[i].Length; k++, from += _width, to += _width)
                {
                    for (var h = 0; h < _width; h += Lanes)
                        Vector.Store(Vector.Load(to + h) + Vector.Load(from + h), to + _width + h);
                }
            }
            var rest = (layout.Rows - layout.Intervals) * _width;
            new ReadOnlySpan<float>(first + (layout.Intervals * _width), rest).CopyTo(new Span<float>(table + (layout.TableRows * _width), rest));
        }
    }

    /// <summary>nodes [B, h] = Σ factors · rows of the table, without categories.</summary>
    public void Values(ReadOnlySpan<int> rows, KnotCells cells, float* nodes)
    {
        fixed (float* table = _table, factors = cells.Factors)
        fixed (int* places = cells.Places)
        {
            for (var b = 0; b < rows.Length; b++)
                TableSum.Of(table, _width, places + (rows[b] * cells.PerRow), factors + (rows[b] * cells.PerRow), cells.OfFeatures, nodes + (b * _width));
        }
    }

    /// <summary>Writes the gradient of the learned rows, given that of the nodes, [B, h].</summary>
    public void Gradient(ReadOnlySpan<int> rows, KnotCells cells, float* gradient)
    {
        var layout = network.Layout;
        var perRow = cells.PerRow;
        fixed (float* table = _tableGradient, factors = cells.Factors)
        fixed (int* places = cells.Places)
        {
            for (var b = 0; b < rows.Length; b++)
            {
                var place = places + (rows[b] * perRow);
                var factor = factors + (rows[b] * perRow);
                var from = gradient + (b * _width);
                for (var n = 0; n < cells.OfFeatures; n++)
                {
                    var to = table + (place[n] * _width);
                    var f = new Vector<float>(factor[n]);
                    for (var h = 0; h < _width; h += Lanes)
                        Vector.Store(Simd.MultiplyAdd(f, Vector.Load(from + h), Vector.Load(to + h)), to + h);
                }
            }
            var first = KnotKernel.GradientAddress(network.First);
            for (var i = 0; i < layout.Features; i++)
            {
                if (layout.Knots[i].Length > 0)
                    TakeSuffixSums(table + (layout.FirstTableRow[i] * _width), first + (layout.FirstInterval[i] * _width), layout.Knots[i].Length);
            }
            var rest = new Span<float>(table + (layout.TableRows * _width), (layout.Rows - layout.Intervals) * _width);
            rest.CopyTo(new Span<float>(first + (layout.Intervals * _width), rest.Length));
            rest.Clear();
        }
    }

    // A learned row counts in the running sums of its own knot and of all above. Leaves zeros behind, so that no step has to write them first.
    private void TakeSuffixSums(float* table, float* target, int knots)
    {
        for (var h = 0; h < _width; h += 2 * Lanes) // a width is a multiple of 16
        {
            Vector<float> s0 = default, s1 = default;
            for (var k = knots - 1; k > 0; k--)
            {
                var own = table + (k * _width) + h;
                var to = target + ((k - 1) * _width) + h;
                (s0, s1) = (s0 + Vector.Load(own), s1 + Vector.Load(own + Lanes));
                Vector.Store(s0, to);
                Vector.Store(s1, to + Lanes);
                Vector.Store(Vector<float>.Zero, own);
                Vector.Store(Vector<float>.Zero, own + Lanes);
            }
            Vector.Store(Vector<float>.Zero, table + h);
            Vector.Store(Vector<float>.Zero, table + h + Lanes);
        }
    }
}
