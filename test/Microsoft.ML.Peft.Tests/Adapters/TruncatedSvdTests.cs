using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters.Spectra;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public sealed class TruncatedSvdTests
{
    [TestMethod]
    [DataRow(40, 12)]
    [DataRow(12, 40)]
    [DataRow(12, 12)]
    public void The_largest_values_and_vectors_are_those_of_the_whole_decomposition(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var matrix = Matrix(rows, columns, smallest: 0.01);
        var (u, s, vt) = TruncatedSvd.Of(matrix, 5);
        var (wholeU, wholeS, wholeVt) = linalg.svd(matrix, fullMatrices: false);
        TensorAssert.AreClose(wholeS.narrow(-1, 0, 5), s, 1e-12);
        var sign = vt.mul(wholeVt.narrow(-2, 0, 5)).sum(-1L, keepdim: true).sign(); // [2, 5, 1]
        TensorAssert.AreClose(wholeVt.narrow(-2, 0, 5).mul(sign), vt, 1e-9);
        TensorAssert.AreClose(wholeU.narrow(-1, 0, 5).mul(sign.transpose(-1, -2)), u, 1e-9);
    }

    [TestMethod]
    [DataRow(40, 12)]
    [DataRow(12, 40)]
    public void Small_values_keep_their_digits(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var matrix = Matrix(rows, columns, smallest: 1e-9);
        var (u, s, vt) = TruncatedSvd.Of(matrix, long.MaxValue);
        var relative = s.div(linalg.svd(matrix, fullMatrices: false).S);
        TensorAssert.AreClose(ones_like(relative), relative, 1e-6);
        var unit = eye(12, dtype: ScalarType.Float64).expand(2, 12, 12);
        TensorAssert.AreClose(unit, u.transpose(-1, -2).matmul(u), 1e-10);
        TensorAssert.AreClose(unit, vt.matmul(vt.transpose(-1, -2)), 1e-10);
        TensorAssert.AreClose(matrix, u.mul(s.unsqueeze(-2)).matmul(vt), 1e-12);
    }

    [TestMethod]
    public void The_rank_may_depend_on_all_values()
    {
        using var scope = NewDisposeScope();
        var (_, s, _) = TruncatedSvd.Of(Matrix(40, 12, smallest: 0.01), values =>
        {
            CollectionAssert.AreEqual(new long[] { 2, 12 }, values.shape);
            return 3;
        });
        CollectionAssert.AreEqual(new long[] { 2, 3 }, s.shape);
    }

    [TestMethod]
    public void A_decomposition_checks_for_cancellation_between_its_steps()
    {
        using var scope = NewDisposeScope();
        var matrix = Matrix(40, 12, smallest: 0.01);
        var checks = 0;
        using (CancellationCheck.Begin(() => checks++))
            _ = TruncatedSvd.Of(matrix, 5);
        Assert.AreEqual(3, checks);
        using var cancelled = CancellationCheck.Begin(() => throw new OperationCanceledException());
        Assert.ThrowsExactly<OperationCanceledException>(() => TruncatedSvd.Of(matrix, 5));
    }

    // Two matrices [2, rows, columns] with singular values from 1 down to the smallest, evenly spaced on a logarithmic scale.
    private static Tensor Matrix(int rows, int columns, double smallest)
    {
        var generator = new Generator(1);
        var values = logspace(0, Math.Log10(smallest), Math.Min(rows, columns), dtype: ScalarType.Float64);
        var left = linalg.qr(randn([2, rows, values.shape[0]], ScalarType.Float64, generator: generator)).Q;
        var right = linalg.qr(randn([2, columns, values.shape[0]], ScalarType.Float64, generator: generator)).Q;
        return left.mul(values).matmul(right.transpose(-1, -2));
    }
}
