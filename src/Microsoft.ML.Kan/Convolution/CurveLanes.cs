using System.Numerics;
using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The curve of one channel over runs of its pixels, see <see cref="CurveNodes"/>, with the normalisation n = x̂·scale + offset, x̂ = x·perDeviation + centre.</summary>
internal readonly unsafe struct CurveLanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sums of <see cref="Slopes"/> besides the gradients of the hinges: Σd and Σd·x̂, d the gradient of n.</summary>
    public const int OwnSums = 2;

    private readonly Vector<T> _perDeviation;
    private readonly Vector<T> _centre;
    private readonly Vector<T> _scale;
    private readonly Vector<T> _offset;
    private readonly Vector<T> _height; // b₀
    private readonly Vector<T> _slope; // b₁
    private readonly Vector<T>* _bends; // t_j, q_j
    private readonly int _count;

    /// <param name="mean">Of the channel.</param>
    /// <param name="perDeviation">1 over its deviation.</param>
    /// <param name="scale">Of the normalisation.</param>
    /// <param name="offset">The same.</param>
    /// <param name="nodes">Where the curve bends.</param>
    /// <param name="hinges">[M].</param>
    /// <param name="bends">Room for two vectors for every bend; it must outlive this.</param>
    public CurveLanes(double mean, double perDeviation, T scale, T offset, CurveNodes nodes, T* hinges, Vector<T>* bends)
    {
        _perDeviation = Lanes.Of<T>(perDeviation);
        _centre = Lanes.Of<T>(-mean * perDeviation);
        _scale = new(scale);
        _offset = new(offset);
        _height = new(hinges[0]);
        _slope = new(hinges[1]);
        _bends = bends;
        _count = nodes.Bends;
        for (var j = 0; j < _count; j++)
        {
            bends[2 * j] = Lanes.Of<T>(nodes.At(j + 1));
            bends[2 * j + 1] = new(hinges[j + 2]);
        }
    }

    /// <summary>y = h(n), pixel by pixel.</summary>
    public void Values(T* x, T* y, int count)
    {
        var lanes = Vector<T>.Count;
        var at = 0;
        for (; at + 4 * lanes <= count; at += 4 * lanes)
        {
            var n0 = Normalized(Vector.Load(x + at));
            var n1 = Normalized(Vector.Load(x + at + lanes));
            var n2 = Normalized(Vector.Load(x + at + 2 * lanes));
            var n3 = Normalized(Vector.Load(x + at + 3 * lanes));
            var y0 = Lanes.MultiplyAdd(n0, _slope, _height);
            var y1 = Lanes.MultiplyAdd(n1, _slope, _height);
            var y2 = Lanes.MultiplyAdd(n2, _slope, _height);
            var y3 = Lanes.MultiplyAdd(n3, _slope, _height);
            for (var j = 0; j < _count; j++)
            {
                var (knot, bend) = (_bends[2 * j], _bends[2 * j + 1]);
                y0 = Lanes.MultiplyAdd(Lanes.Positive(n0 - knot), bend, y0);
                y1 = Lanes.MultiplyAdd(Lanes.Positive(n1 - knot), bend, y1);
                y2 = Lanes.MultiplyAdd(Lanes.Positive(n2 - knot), bend, y2);
                y3 = Lanes.MultiplyAdd(Lanes.Positive(n3 - knot), bend, y3);
            }

            Vector.Store(y0, y + at);
            Vector.Store(y1, y + at + lanes);
            Vector.Store(y2, y + at + 2 * lanes);
            Vector.Store(y3, y + at + 3 * lanes);
        }

        for (; at < count; at += lanes)
            Partial<T>.Store(Value(Partial<T>.Load(x + at, count - at)), y + at, count - at);
    }

    /// <summary>d = g·h′(n), the gradient of n. Adds lane by lane to <paramref name="sums"/>: Σd, Σd·x̂ and the gradients of the hinges, Σg, Σg·n, Σg·max(n - t_j, 0).</summary>
    /// <param name="x">The pixels.</param>
    /// <param name="g">The gradient of y.</param>
    /// <param name="d">Receives d.</param>
    /// <param name="count">The number of pixels.</param>
    /// <param name="sums">2 + M vectors.</param>
    public void Slopes(T* x, T* g, T* d, int count, Vector<T>* sums)
    {
        var lanes = Vector<T>.Count;
        var at = 0;
        for (; at + 2 * lanes <= count; at += 2 * lanes)
        {
            var (g0, g1) = (Vector.Load(g + at), Vector.Load(g + at + lanes));
            var (x0, x1) = (Standard(Vector.Load(x + at)), Standard(Vector.Load(x + at + lanes)));
            var (n0, n1) = (Lanes.MultiplyAdd(x0, _scale, _offset), Lanes.MultiplyAdd(x1, _scale, _offset));
            var (s0, s1) = (_slope, _slope);
            sums[OwnSums] += g0 + g1;
            sums[OwnSums + 1] = Lanes.MultiplyAdd(g0, n0, Lanes.MultiplyAdd(g1, n1, sums[OwnSums + 1]));
            for (var j = 0; j < _count; j++)
            {
                var (knot, bend) = (_bends[2 * j], _bends[2 * j + 1]);
                var (e0, e1) = (n0 - knot, n1 - knot);
                var (above0, above1) = (Vector.GreaterThan(e0, Vector<T>.Zero), Vector.GreaterThan(e1, Vector<T>.Zero));
                s0 += above0 & bend;
                s1 += above1 & bend;
                ref var sum = ref sums[OwnSums + 2 + j];
                sum = Lanes.MultiplyAdd(g0, above0 & e0, Lanes.MultiplyAdd(g1, above1 & e1, sum));
            }

            var (d0, d1) = (s0 * g0, s1 * g1);
            sums[0] += d0 + d1;
            sums[1] = Lanes.MultiplyAdd(d0, x0, Lanes.MultiplyAdd(d1, x1, sums[1]));
            Vector.Store(d0, d + at);
            Vector.Store(d1, d + at + lanes);
        }

        for (; at < count; at += lanes)
            Partial<T>.Store(Slope(Partial<T>.Load(x + at, count - at), Partial<T>.Load(g + at, count - at), sums), d + at, count - at);
    }

    private Vector<T> Standard(Vector<T> x) => Lanes.MultiplyAdd(x, _perDeviation, _centre);

    private Vector<T> Normalized(Vector<T> x) => Lanes.MultiplyAdd(Standard(x), _scale, _offset);

    private Vector<T> Value(Vector<T> x)
    {
        var n = Normalized(x);
        var y = Lanes.MultiplyAdd(n, _slope, _height);
        for (var j = 0; j < _count; j++)
            y = Lanes.MultiplyAdd(Lanes.Positive(n - _bends[2 * j]), _bends[2 * j + 1], y);
        return y;
    }

    // Beyond the last pixel g is 0 and adds nothing.
    private Vector<T> Slope(Vector<T> x, Vector<T> g, Vector<T>* sums)
    {
        var standard = Standard(x);
        var n = Lanes.MultiplyAdd(standard, _scale, _offset);
        var slope = _slope;
        sums[OwnSums] += g;
        sums[OwnSums + 1] = Lanes.MultiplyAdd(g, n, sums[OwnSums + 1]);
        for (var j = 0; j < _count; j++)
        {
            var e = n - _bends[2 * j];
            var above = Vector.GreaterThan(e, Vector<T>.Zero);
            slope += above & _bends[2 * j + 1];
            sums[OwnSums + 2 + j] = Lanes.MultiplyAdd(g, above & e, sums[OwnSums + 2 + j]);
        }

        var d = slope * g;
        sums[0] += d;
        sums[1] = Lanes.MultiplyAdd(d, standard, sums[1]);
        return d;
    }
}

/// <summary>Vectors at the end of a run, where fewer numbers may be left than there are lanes.</summary>
internal static unsafe class Partial<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The next numbers, followed by zeros.</summary>
    public static Vector<T> Load(T* from, int left)
    {
        if (left >= Vector<T>.Count)
            return Vector.Load(from);
        var vector = Vector<T>.Zero;
        new ReadOnlySpan<T>(from, left).CopyTo(new Span<T>(&vector, Vector<T>.Count));
        return vector;
    }

    /// <summary>Writes as many numbers as are left.</summary>
    public static void Store(Vector<T> vector, T* to, int left)
    {
        if (left >= Vector<T>.Count)
            Vector.Store(vector, to);
        else
            new ReadOnlySpan<T>(&vector, left).CopyTo(new Span<T>(to, left));
    }
}
