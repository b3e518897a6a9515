using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

[TestClass]
public class InterestPoolTests
{
    public static IEnumerable<object[]> Kinds =>
        from pooling in new[] { HistoryPooling.Attention, HistoryPooling.Mean, HistoryPooling.Sum }
        from normalization in Enum.GetValues<AttentionNormalization>()
        where pooling == HistoryPooling.Attention || normalization == AttentionNormalization.None
        select new object[] { pooling, normalization };

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Padding_changes_nothing_not_even_statistics(HistoryPooling pooling, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        var mask = Mask(0, 1, 3, 4);
        var (candidate, history) = (randn(4, 3, dtype: float64), randn(4, 4, 3, dtype: float64));
        var padded = cat([history, full(4, 6, 3, double.NaN, dtype: float64)], 1); // [B, T + 6, D]
        using var first = Pool(pooling, normalization);
        using var second = Pool(pooling, normalization);
        var expected = Interest(first, candidate, history, mask);
        var actual = Interest(second, candidate, padded, cat([mask, zeros(4, 6)], 1));
        TensorAssert.AreClose(expected, actual, 0);
        foreach (var (wanted, found) in first.buffers().Zip(second.buffers()))
            TensorAssert.AreClose(wanted, found, 0);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void The_order_of_a_history_does_not_matter(HistoryPooling pooling, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var pool = Pool(pooling, normalization);
        var mask = Mask(4, 1, 3);
        var (candidate, history) = (randn(3, 3, dtype: float64), randn(3, 4, 3, dtype: float64));
        var order = tensor(new long[] { 2, 0, 3, 1 });
        TensorAssert.AreClose(Interest(pool, candidate, history, mask), Interest(pool, candidate, history.index_select(1, order), mask.index_select(1, order)), 1e-12);
    }

    [TestMethod]
    public void With_softmax_a_history_of_one_entry_is_that_entry()
    {
        using var scope = NewDisposeScope();
        using var pool = Pool(HistoryPooling.Attention, AttentionNormalization.Softmax);
        var history = randn(2, 4, 3, dtype: float64);
        var interest = Interest(pool, randn(2, 3, dtype: float64), history, Mask(3, 1));
        TensorAssert.AreClose(history[1, 0], interest[1], 0);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void An_empty_history_is_exactly_0_and_so_are_its_gradients(HistoryPooling pooling, AttentionNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var pool = Pool(pooling, normalization);
        foreach (var mask in new[] { Mask(0, 2), zeros(2, 4) })
        {
            var (candidate, history) = (randn(2, 3, dtype: float64).requires_grad_(), randn(2, 4, 3, dtype: float64).requires_grad_());
            var interest = Interest(pool, candidate, history, mask);
            interest.sum().backward();
            TensorAssert.AreClose(zeros(3, float64), interest[0], 0);
            TensorAssert.AreClose(zeros(4, 3, float64), history.grad![0], 0);
            Assert.IsTrue(history.grad!.isfinite().all().item<bool>());
            Assert.IsTrue(pool.parameters().All(parameter => parameter.grad is null || parameter.grad.isfinite().all().item<bool>()));
        }
    }

    [TestMethod]
    public void Mean_and_sum_are_those_of_the_entries_that_count()
    {
        using var scope = NewDisposeScope();
        var (candidate, history) = (randn(2, 3, dtype: float64), randn(2, 4, 3, dtype: float64));
        var entries = history[1].narrow(0, 0, 3);
        using var mean = Pool(HistoryPooling.Mean, AttentionNormalization.None);
        using var sum = Pool(HistoryPooling.Sum, AttentionNormalization.None);
        TensorAssert.AreClose(entries.mean([0L]), Interest(mean, candidate, history, Mask(0, 3))[1], 1e-12);
        TensorAssert.AreClose(entries.sum(0L), Interest(sum, candidate, history, Mask(0, 3))[1], 1e-12);
    }

    [TestMethod]
    public void With_an_initial_weight_of_1_attention_begins_as_the_sum_over_the_small_vectors_that_tables_begin_with()
    {
        using var scope = NewDisposeScope();
        using var pool = Pool(HistoryPooling.Attention, AttentionNormalization.None, initialWeight: 1);
        using var sum = Pool(HistoryPooling.Sum, AttentionNormalization.None);
        var (candidate, history) = (randn(2, 3, dtype: float64) / 1000, randn(2, 4, 3, dtype: float64) / 1000);
        TensorAssert.AreClose(Interest(sum, candidate, history, Mask(2, 4)), Interest(pool, candidate, history, Mask(2, 4)), 2e-5);
    }

    [TestMethod]
    public void The_unit_is_the_perceptron_over_candidate_entry_difference_and_product()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(3);
        using var unit = new AttentionUnit(5, [7], InterestActivation.Relu);
        unit.to(float64);
        unit.Bias.copy_(randn(7));
        var (candidate, history) = (randn(3, 5, dtype: float64), randn(3, 4, 5, dtype: float64));
        var query = candidate.unsqueeze(1).expand(3, 4, 5);
        var features = cat([query, history, query - history, query * history], 2); // [B, T, 4D]
        var hidden = nn.functional.linear(features, unit.Weight, unit.Bias).relu();
        var rest = unit.named_parameters().Where(parameter => parameter.name.StartsWith("rest", StringComparison.Ordinal)).Select(parameter => parameter.parameter).ToArray();
        var expected = nn.functional.linear(hidden, rest[0], rest[1]);
        TensorAssert.AreClose(expected.flatten(0, 1), unit.call(candidate, history.flatten(0, 1), HistoryRows.Of(ones(3, 4))), 1e-12);
    }

    private static InterestPool Pool(HistoryPooling pooling, AttentionNormalization normalization, double initialWeight = 0)
    {
        random.manual_seed(6);
        var pool = new InterestPool(pooling, normalization, pooling == HistoryPooling.Attention ? new AttentionUnit(3, [6, 4], InterestActivation.Dice, initialWeight) : null, 0.5);
        pool.to(float64);
        return pool;
    }

    private static Tensor Interest(InterestPool pool, Tensor candidate, Tensor history, Tensor mask)
    {
        var rows = HistoryRows.Of(mask);
        return pool.call(candidate, MatrixOperations.Entries(history, rows), rows);
    }

    // Rows of T = 4 whose first entries are valid.
    private static Tensor Mask(params long[] lengths) => arange(4).lt(tensor(lengths).unsqueeze(1)).to(float32);
}
