using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class SparseParameterTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Rows_and_their_gradients_are_those_of_a_dense_product(bool kernels)
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Random(40, 5, SparseOptimizerKind.LazyAdam, kernels);
        var lookup = SparseStep.Bags(rows: 40, outputs: 60);
        var dense = parameter.Values.clone().requires_grad_();
        var choice = zeros(60, 40); // [Outputs, R]: the lookup as a matrix
        for (int i = 0; i < lookup.Rows.Length; i++)
            choice[lookup.Targets[i], lookup.Rows[i]] += lookup.Weights[i];
        var slopes = randn(60, 5);
        var expected = choice.matmul(dense);
        (expected * slopes).sum().backward();

        TensorAssert.AreClose(expected, parameter.Gather(lookup), 1e-5, "gathered");
        double squares = SparseStep.Collect(parameter, lookup, slopes);
        var touched = tensor([.. parameter.TouchedRows.ToArray().Select(row => (long)row)]);
        TensorAssert.AreClose(dense.grad!.index_select(0, touched), parameter.Gradient!, 1e-5, "gradient");
        Assert.AreEqual(dense.grad!.square().sum().ToDouble(), squares, 1e-3);
        CollectionAssert.AreEquivalent(lookup.Rows.ToArray().Distinct().ToArray(), parameter.TouchedRows.ToArray());

        parameter.SetGradient(lookup, slopes);
        Assert.AreEqual(squares, parameter.CollectGradient(), 1e-9 * squares);
        TensorAssert.AreClose(dense.grad!.index_select(0, touched), parameter.Gradient!, 1e-5, "gradient without autograd");
        Assert.AreEqual(0, parameter.CollectGradient(), "a gradient counts once");
    }

    [TestMethod]
    public void Many_plain_rows_are_copied_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Random(3000, 7, SparseOptimizerKind.LazyAdam);
        var random = new Random(1);
        int[] rows = [.. Enumerable.Range(0, 20_000).Select(_ => random.Next(3000))];
        var lookup = SparseStep.Lookup(rows);
        Assert.IsTrue(lookup.IsPlain);
        var expected = parameter.Values.index_select(0, tensor([.. rows.Select(row => (long)row)]));
        Assert.IsTrue(expected.eq(parameter.Gather(lookup)).all().ToBoolean());
    }

    [TestMethod]
    public void A_penalty_adds_its_share_of_the_row_to_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Parameter(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        parameter.RowPenalty = [10, 0, 0.5f];
        SparseStep.Collect(parameter, SparseStep.Lookup(2, 0, 2), ones(3, 2));
        CollectionAssert.AreEqual(new[] { 2, 0 }, parameter.TouchedRows.ToArray());
        TensorAssert.AreClose(tensor(new[,] { { 2 + 2.5f, 2 + 3 }, { 1 + 10f, 1 + 20 } }), parameter.Gradient!, 1e-6);
    }

    [TestMethod]
    public void Without_gradients_nothing_is_remembered_for_the_step()
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Random(10, 2, SparseOptimizerKind.LazyAdam);
        using (no_grad())
            Assert.IsFalse(parameter.Gather(SparseStep.Lookup(1, 2)).requires_grad);
        Assert.AreEqual(0, parameter.CollectGradient());
        Assert.IsNull(parameter.Gradient);
    }

    [TestMethod]
    public void A_row_that_is_not_finite_is_noticed_in_values_and_gradient()
    {
        using var scope = NewDisposeScope();
        using var parameter = SparseStep.Parameter(new float[,] { { 1, 2 }, { 3, 4 } });
        Assert.IsTrue(parameter.IsFinite());
        SparseStep.Collect(parameter, SparseStep.Lookup(1), tensor(new[,] { { 1, float.NaN } }));
        Assert.IsFalse(parameter.IsFinite());
        parameter.StepDone();
        Assert.IsTrue(parameter.IsFinite());
        parameter.Values[1, 1] = float.PositiveInfinity;
        Assert.IsFalse(parameter.IsFinite());
    }

    [TestMethod]
    public void Values_of_another_type_or_shape_are_refused()
    {
        using var scope = NewDisposeScope();
        foreach (var values in new[] { zeros(3, 2, ScalarType.Float64), zeros(6), zeros(2, 3).t() })
            Assert.Contains("'bad'", Assert.ThrowsExactly<ArgumentException>(() => new SparseParameter("bad", values)).Message);
    }

    [TestMethod]
    public void Nothing_native_is_left()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var parameter = SparseStep.Random(10, 2, SparseOptimizerKind.RowWiseAdagrad);
            using var optimizer = SparseOptimizers.Create(parameter);
            SparseStep.Take(parameter, optimizer, [1, 2, 1], ones(3, 2), 0.1);
            SparseStep.Collect(parameter, SparseStep.Lookup(4), ones(1, 2));
        });
    }
}
