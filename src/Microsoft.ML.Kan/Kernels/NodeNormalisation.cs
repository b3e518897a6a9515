using System.Numerics;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The normalisation of hidden nodes, [B, h], over the rows of a batch, and its gradient.</summary>
internal static unsafe class NodeNormalisation
{
    private static int Lanes => Vector<float>.Count;

    /// <summary>Normalises by mean and variance of the batch and moves the running values; a batch of few rows by the running values, which stay.</summary>
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
            for (var h = 0; h < width; h += Lanes)
                Vector.Store(Vector<float>.One / Vector.SquareRoot(Vector.Load(variance + h) + new Vector<float>((float)KnotNetwork.Epsilon)), scale + h);
            ByRunning(nodes, count, width, mean, variance);
            return;
        }
        var momentum = new Vector<float>((float)KnotNetwork.Momentum);
        var (perRow, unbiased) = (new Vector<float>(1f / count), new Vector<float>(count / (count - 1f)));
        for (var h = 0; h < width; h += Lanes)
        {
            Vector<float> sum = default;
            for (var b = 0; b < count; b++)
                sum += Vector.Load(nodes + (b * width) + h);
            var centre = sum * perRow;
            Vector<float> squares = default;
            for (var b = 0; b < count; b++)
            {
                var distance = Vector.Load(nodes + (b * width) + h) - centre;
                squares = Simd.MultiplyAdd(distance, distance, squares);
            }
            var spread = squares * perRow;
            var inverse = Vector<float>.One / Vector.SquareRoot(spread + new Vector<float>((float)KnotNetwork.Epsilon));
            Vector.Store(inverse, scale + h);
            Vector.Store(Vector.Load(mean + h) + ((centre - Vector.Load(mean + h)) * momentum), mean + h);
            Vector.Store(Vector.Load(variance + h) + (((spread * unbiased) - Vector.Load(variance + h)) * momentum), variance + h);
            for (var b = 0; b < count; b++)
                Vector.Store((Vector.Load(nodes + (b * width) + h) - centre) * inverse, nodes + (b * width) + h);
        }
    }

    /// <summary>Normalises by the running values.</summary>
    public static void ByRunning(float* nodes, int count, int width, float* mean, float* variance)
    {
        for (var h = 0; h < width; h += Lanes)
        {
            var inverse = Vector<float>.One / Vector.SquareRoot(Vector.Load(variance + h) + new Vector<float>((float)KnotNetwork.Epsilon));
            for (var b = 0; b < count; b++)
                Vector.Store((Vector.Load(nodes + (b * width) + h) - Vector.Load(mean + h)) * inverse, nodes + (b * width) + h);
        }
    }

    /// <summary>The gradient of normalised nodes becomes that of the nodes: (g - mean g - x̂·mean(g·x̂)) / deviation.</summary>
    public static void Undo(float* nodes, float* gradient, int count, int width, float* scale)
    {
        var perRow = new Vector<float>(count >= KnotNetwork.FewestRows ? 1f / count : 0); // running values do not depend on the rows
        for (var h = 0; h < width; h += Lanes)
        {
            Vector<float> sum = default, product = default;
            for (var b = 0; b < count; b++)
            {
                var g = Vector.Load(gradient + (b * width) + h);
                sum += g;
                product = Simd.MultiplyAdd(g, Vector.Load(nodes + (b * width) + h), product);
            }
            (sum, product) = (sum * perRow, product * perRow);
            var inverse = Vector.Load(scale + h);
            for (var b = 0; b < count; b++)
            {
                var place = gradient + (b * width) + h;
                Vector.Store((Vector.Load(place) - sum - (Vector.Load(nodes + (b * width) + h) * product)) * inverse, place);
            }
        }
    }
}
