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
        var row = 0;
        for (; row + 4 <= m; row += 4)
        {
            var column = 0;
            for (; column + (2 * lanes) <= n; column += 2 * lanes)
                FourRows(a + (row * aRow), aRow, aColumn, b + column, c + (row * n) + column, k, n, adds);
            for (; column < n; column += lanes)
            {
                for (var own = row; own < row + 4; own++)
                    OneVector(a + (own * aRow), aColumn, b + column, c + (own * n) + column, k, n, adds);
            }
        }
        for (; row < m; row++)
        {
            for (var column = 0; column < n; column += lanes)
                OneVector(a + (row * aRow), aColumn, b + column, c + (row * n) + column, k, n, adds);
        }
    }

    // Eight sums stay in registers, enough to hide the latency of multiply-add.
    private static void FourRows(float* a, int aRow, int aColumn, float* b, float* c, int k, int n, bool adds)
    {
        var lanes = Vector<float>.Count;
        Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        nint at = 0;
        for (var i = 0; i < k; i++, b += n, at += aColumn)
        {
            var (b0, b1) = (Vector.Load(b), Vector.Load(b + lanes));
            var x = new Vector<float>(a[at]);
            (s00, s01) = (Simd.MultiplyAdd(x, b0, s00), Simd.MultiplyAdd(x, b1, s01));
            x = new Vector<float>(a1[at]);
            (s10, s11) = (Simd.MultiplyAdd(x, b0, s10), Simd.MultiplyAdd(x, b1, s11));
            x = new Vector<float>(a2[at]);
            (s20, s21) = (Simd.MultiplyAdd(x, b0, s20), Simd.MultiplyAdd(x, b1, s21));
            x = new Vector<float>(a3[at]);
            (s30, s31) = (Simd.MultiplyAdd(x, b0, s30), Simd.MultiplyAdd(x, b1, s31));
        }
        Store(c, s00, adds);
        Store(c + lanes, s01, adds);
        Store(c + n, s10, adds);
        Store(c + n + lanes, s11, adds);
        Store(c + (2 * n), s20, adds);
        Store(c + (2 * n) + lanes, s21, adds);
        Store(c + (3 * n), s30, adds);
        Store(c + (3 * n) + lanes, s31, adds);
    }

    private static void OneVector(float* a, int aColumn, float* b, float* c, int k, int n, bool adds)
    {
        Vector<float> sum = default;
        nint at = 0;
        for (var i = 0; i < k; i++, b += n, at += aColumn)
            sum = Simd.MultiplyAdd(new Vector<float>(a[at]), Vector.Load(b), sum);
        Store(c, sum, adds);
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
