using System.Numerics;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The normalisation of hidden nodes, [B, h], over the rows of a batch, and its gradient.</summary>
internal static unsafe class NodeNormalisation
{
    private static int Lanes => Vector<float>.Count;

    /// <summary>
    /// Normalises by mean and variance of the batch and moves the running values; a batch of fewer than
    /// <see cref="KnotNetwork.FewestRows"/> rows is normalised by the running values and leaves them as they are.
    /// </summary>
    /// <param name="nodes">[B, h], overwritten.</param>
    /// <param name="count">B.</param>
    /// <param name="width">h.</param>
    /// <param name="mean">The running mean, [h].</param>
    /// <param name="variance">The running variance, [h].</param>
    /// <param name="scale">Receives 1/deviation, [h].</param>
    public static void ByBatch(float* nodes, int count, int width, float* mean, float* variance, float* scale)
    {
        if (count < KnotNetwork.FewestRows)
        {
            ByRunning(nodes, count, width, mean, variance, scale);
            return;
        }
        var momentum = new Vector<float>((float)KnotNetwork.Momentum);
        var (perRow, unbiased) = (new Vector<float>(1f / count), new Vector<float>(count / (count - 1f)));
        for (var h = 0; h < width; h += 2 * Lanes) // columns of two vectors are whole cache lines; a width is a multiple of 16
        {
            Vector<float> s0 = default, s1 = default;
            for (var b = 0; b < count; b++)
            {
                var row = nodes + (b * width) + h;
                (s0, s1) = (s0 + Vector.Load(row), s1 + Vector.Load(row + Lanes));
            }
            var (c0, c1) = (s0 * perRow, s1 * perRow);
            Vector<float> q0 = default, q1 = default;
            for (var b = 0; b < count; b++)
            {
                var row = nodes + (b * width) + h;
                var (d0, d1) = (Vector.Load(row) - c0, Vector.Load(row + Lanes) - c1);
                (q0, q1) = (Simd.MultiplyAdd(d0, d0, q0), Simd.MultiplyAdd(d1, d1, q1));
            }
            var (i0, i1) = (Keep(c0, q0 * perRow, h), Keep(c1, q1 * perRow, h + Lanes));
            for (var b = 0; b < count; b++)
            {
                var row = nodes + (b * width) + h;
                Vector.Store((Vector.Load(row) - c0) * i0, row);
                Vector.Store((Vector.Load(row + Lanes) - c1) * i1, row + Lanes);
            }
        }

        // Moves the running values and returns 1/deviation.
        Vector<float> Keep(Vector<float> centre, Vector<float> spread, int h)
        {
            var inverse = Vector<float>.One / Vector.SquareRoot(spread + new Vector<float>((float)KnotNetwork.Epsilon));
            Vector.Store(inverse, scale + h);
            Vector.Store(Vector.Load(mean + h) + ((centre - Vector.Load(mean + h)) * momentum), mean + h);
            Vector.Store(Vector.Load(variance + h) + (((spread * unbiased) - Vector.Load(variance + h)) * momentum), variance + h);
            return inverse;
        }
    }

    /// <summary>Normalises by the running values.</summary>
    public static void ByRunning(float* nodes, int count, int width, float* mean, float* variance, float* scale)
    {
        for (var h = 0; h < width; h += Lanes)
        {
            var inverse = Vector<float>.One / Vector.SquareRoot(Vector.Load(variance + h) + new Vector<float>((float)KnotNetwork.Epsilon));
            Vector.Store(inverse, scale + h);
            for (var b = 0; b < count; b++)
                Vector.Store((Vector.Load(nodes + (b * width) + h) - Vector.Load(mean + h)) * inverse, nodes + (b * width) + h);
        }
    }

    /// <summary>The gradient of normalised nodes becomes that of the nodes: (g - mean g - x̂·mean(g·x̂)) / deviation.</summary>
    public static void Undo(float* nodes, float* gradient, int count, int width, float* scale)
    {
        var perRow = new Vector<float>(count >= KnotNetwork.FewestRows ? 1f / count : 0); // running values are constants
        for (var h = 0; h < width; h += 2 * Lanes)
        {
            Vector<float> s0 = default, s1 = default, p0 = default, p1 = default;
            for (var b = 0; b < count; b++)
            {
                float* g = gradient + (b * width) + h, x = nodes + (b * width) + h;
                var (g0, g1) = (Vector.Load(g), Vector.Load(g + Lanes));
                (s0, s1) = (s0 + g0, s1 + g1);
                (p0, p1) = (Simd.MultiplyAdd(g0, Vector.Load(x), p0), Simd.MultiplyAdd(g1, Vector.Load(x + Lanes), p1));
            }
            (s0, s1, p0, p1) = (s0 * perRow, s1 * perRow, p0 * perRow, p1 * perRow);
            var (i0, i1) = (Vector.Load(scale + h), Vector.Load(scale + h + Lanes));
            for (var b = 0; b < count; b++)
            {
                float* g = gradient + (b * width) + h, x = nodes + (b * width) + h;
                Vector.Store((Vector.Load(g) - s0 - (Vector.Load(x) * p0)) * i0, g);
                Vector.Store((Vector.Load(g + Lanes) - s1 - (Vector.Load(x + Lanes) * p1)) * i1, g + Lanes);
            }
        }
    }
}
