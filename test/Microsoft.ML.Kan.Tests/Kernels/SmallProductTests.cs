using Microsoft.ML.Kan.Kernels;

namespace Microsoft.ML.Kan.Tests.Kernels;

[TestClass]
public sealed unsafe class SmallProductTests
{
    [TestMethod]
    public void The_product_is_that_of_three_loops_for_any_shape_and_order_of_the_left_side()
    {
        foreach (var m in new[] { 1, 2, 3, 7, 8 })
        {
            foreach (var k in new[] { 1, 2, 5, 16, 33 })
            {
                foreach (var n in new[] { 16, 32, 48, 80 })
                {
                    Compare(m, k, n, transposed: false, adds: false);
                    Compare(m, k, n, transposed: false, adds: true);
                    Compare(m, k, n, transposed: true, adds: false);
                    Compare(m, k, n, transposed: true, adds: true);
                }
            }
        }
    }

    private static void Compare(int m, int k, int n, bool transposed, bool adds)
    {
        const int Guard = 64;
        var random = new Random(1);
        var (a, b, c) = (Numbers(random, m * k), Numbers(random, k * n), Numbers(random, (m * n) + Guard));
        var expected = new double[m * n];
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                var sum = adds ? c[(row * n) + column] : 0.0;
                for (var i = 0; i < k; i++)
                    sum += (double)a[transposed ? (i * m) + row : (row * k) + i] * b[(i * n) + column];
                expected[(row * n) + column] = sum;
            }
        }
        float[] guard = c[(m * n)..];
        fixed (float* left = a, right = b, target = c)
            SmallProduct.Multiply(left, transposed ? 1 : k, transposed ? m : 1, right, target, m, k, n, adds);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], c[i], 1e-5, $"{m}×{k}×{n}, transposed {transposed}, adds {adds}, element {i}");
        CollectionAssert.AreEqual(guard, c[(m * n)..], "beyond the end");
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
