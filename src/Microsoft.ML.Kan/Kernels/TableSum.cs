using System.Numerics;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The first layer of one row: a weighted sum of some rows of a table.</summary>
internal static unsafe class TableSum
{
    /// <summary>nodes [h] = Σ_n factors_n · row places_n of the table.</summary>
    /// <param name="table">[T, h].</param>
    /// <param name="width">h, a multiple of 16.</param>
    /// <param name="places">[count].</param>
    /// <param name="factors">[count].</param>
    /// <param name="count">The number of rows to add.</param>
    /// <param name="nodes">Receives the sum.</param>
    public static void Of(float* table, int width, int* places, float* factors, int count, float* nodes)
    {
        var lanes = Vector<float>.Count;
        var h = 0;
        for (; h + (4 * lanes) <= width; h += 4 * lanes)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var n = 0; n < count; n++)
            {
                var from = table + ((nint)places[n] * width) + h;
                var f = new Vector<float>(factors[n]);
                s0 = Simd.MultiplyAdd(f, Vector.Load(from), s0);
                s1 = Simd.MultiplyAdd(f, Vector.Load(from + lanes), s1);
                s2 = Simd.MultiplyAdd(f, Vector.Load(from + (2 * lanes)), s2);
                s3 = Simd.MultiplyAdd(f, Vector.Load(from + (3 * lanes)), s3);
            }
            Vector.Store(s0, nodes + h);
            Vector.Store(s1, nodes + h + lanes);
            Vector.Store(s2, nodes + h + (2 * lanes));
            Vector.Store(s3, nodes + h + (3 * lanes));
        }
        for (; h < width; h += lanes)
        {
            Vector<float> sum = default;
            for (var n = 0; n < count; n++)
                sum = Simd.MultiplyAdd(new Vector<float>(factors[n]), Vector.Load(table + ((nint)places[n] * width) + h), sum);
            Vector.Store(sum, nodes + h);
        }
    }
}
