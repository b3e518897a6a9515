using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Rows;

/// <summary>Compares the kernels with torch's own indexing and autograd.</summary>
[TestClass]
public class RowOperationsTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(5, 4, 3)]
    [DataRow(700, 12, 9)] // several blocks, several threads
    public void Entries_repeats_and_sums_are_torchs_with_their_gradients(int batch, int length, int width)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var mask = rand(batch, length).gt(0.4).to(float32);
        var history = HistoryRows.Of(mask);
        var (positions, owners) = (history.PositionTensor(CPU), history.OwnerTensor(CPU));

        Compare(randn(batch, length, width, dtype: float64), x => MatrixOperations.Entries(x, history), x => x.flatten(0, 1).index_select(0, positions));
        Compare(randn(batch, width, dtype: float64), x => MatrixOperations.Repeat(x, history), x => x.index_select(0, owners));
        Compare(randn(history.Count, width, dtype: float64), x => MatrixOperations.Sum(x, history), x => zeros(batch, width, dtype: float64).index_add(0, owners, x, 1));
    }

    [TestMethod]
    public void Full_and_empty_histories_are_served()
    {
        using var scope = NewDisposeScope();
        var x = randn(3, 4, 2);
        TensorAssert.AreClose(x.flatten(0, 1), MatrixOperations.Entries(x, HistoryRows.Of(ones(3, 4))), 0);
        var empty = HistoryRows.Of(zeros(3, 4));
        CollectionAssert.AreEqual(new long[] { 0, 2 }, MatrixOperations.Entries(x, empty).shape);
        TensorAssert.AreClose(zeros(3, 5), MatrixOperations.Sum(zeros(0, 5), empty), 0);
        var candidate = randn(3, 2).requires_grad_();
        MatrixOperations.Repeat(candidate, empty).sum().backward();
        TensorAssert.AreClose(zeros(3, 2), candidate.grad!, 0);
    }

    [TestMethod]
    public void Gradients_of_any_layout_are_taken()
    {
        using var scope = NewDisposeScope();
        var history = HistoryRows.Of(tensor(new float[,] { { 1, 1, 0 }, { 0, 1, 1 } }));
        var x = randn(2, 3).requires_grad_();
        var weights = randn(3, 4).t(); // [V, C], not contiguous
        (MatrixOperations.Repeat(x, history) * weights).sum().backward();
        TensorAssert.AreClose(stack([weights[0] + weights[1], weights[2] + weights[3]]), x.grad!, 1e-6);
    }

    private static void Compare(Tensor values, Func<Tensor, Tensor> actual, Func<Tensor, Tensor> expected)
    {
        var (x, reference) = (values.clone().requires_grad_(), values.clone().requires_grad_());
        var (y, wanted) = (actual(x), expected(reference));
        TensorAssert.AreClose(wanted, y, 1e-12);
        var outer = randn_like(wanted);
        y.backward([outer]);
        wanted.backward([outer]);
        TensorAssert.AreClose(reference.grad!, x.grad!, 1e-12, "gradient");
    }
}
