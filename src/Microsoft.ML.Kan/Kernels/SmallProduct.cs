using System.Numerics;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>Products of matrices so small that a library's dispatch would take longer than the arithmetic.</summary>
internal static unsafe class SmallProduct
{
    /// <summary>C += A·B, or C = A·B.</summary>
    /// <param name="a">A: element (m, k) at m·<paramref name="aRow"/> + k·<paramref name="aColumn"/>.</param>
    /// <param name="aRow">The distance of A's rows.</param>
    /// <param name="aColumn">The distance of A's columns.</param>
    /// <param name="b">B, [K, N], one row after the other.</param>
    /// <param name="c">C, [M, N], one row after the other.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="n">Columns of B and C: a multiple of 16.</param>
    /// <param name="adds">True to add to C.</param>
    public static void Multiply(float* a, int aRow, int aColumn, float* b, float* c, int m, int k, int n, bool adds)
    {
        var lanes = Vector<float>.Count;
        for (var row = 0; row < m; row += 2)
        {
            var pair = row + 1 < m;
            var a0 = a + (row * aRow);
            var a1 = pair ? a0 + aRow : a0;
            for (var column = 0; column < n; column += 2 * lanes)
            {
                var whole = column + (2 * lanes) <= n;
                var c0 = c + (row * n) + column;
                var c1 = c + ((pair ? row + 1 : row) * n) + column;
                Vector<float> sum00 = default, sum01 = default, sum10 = default, sum11 = default;
                var next = b + column;
                if (whole)
                {
                    for (var i = 0; i < k; i++, next += n)
                    {
                        var (b0, b1) = (Vector.Load(next), Vector.Load(next + lanes));
                        var (x0, x1) = (new Vector<float>(a0[i * aColumn]), new Vector<float>(a1[i * aColumn]));
                        sum00 = Simd.MultiplyAdd(x0, b0, sum00);
                        sum01 = Simd.MultiplyAdd(x0, b1, sum01);
                        sum10 = Simd.MultiplyAdd(x1, b0, sum10);
                        sum11 = Simd.MultiplyAdd(x1, b1, sum11);
                    }
                }
                else
                {
                    for (var i = 0; i < k; i++, next += n)
                    {
                        var b0 = Vector.Load(next);
                        sum00 = Simd.MultiplyAdd(new Vector<float>(a0[i * aColumn]), b0, sum00);
                        sum10 = Simd.MultiplyAdd(new Vector<float>(a1[i * aColumn]), b0, sum10);
                    }
                }
                Store(c0, sum00, adds);
                if (whole)
                    Store(c0 + lanes, sum01, adds);
                if (!pair)
                    continue;
                Store(c1, sum10, adds);
                if (whole)
                    Store(c1 + lanes, sum11, adds);
            }
        }
    }

    private static void Store(float* target, Vector<float> sum, bool adds) => Vector.Store(adds ? Vector.Load(target) + sum : sum, target);
}

/// <summary>Arithmetic of vectors that not every version of .NET has.</summary>
internal static class Simd
{
    /// <summary>x·y + z, rounded once where the framework can do that.</summary>
    public static Vector<float> MultiplyAdd(Vector<float> x, Vector<float> y, Vector<float> z)
#if NET9_0_OR_GREATER
        => Vector.FusedMultiplyAdd(x, y, z);
#else
        => (x * y) + z;
#endif
}
