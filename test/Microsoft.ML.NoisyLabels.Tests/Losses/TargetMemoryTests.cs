using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class TargetMemoryTests
{
    private const int Rows = 40;
    private const int Classes = 6;

    [TestMethod]
    [DataRow(TargetStorage.Full, 1e-6)]
    [DataRow(TargetStorage.Half, 2e-3)]
    [DataRow(TargetStorage.TopClasses, 2e-3)]
    public void Every_storage_averages_what_it_is_given(TargetStorage storage, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var memory = Create(storage, Classes);
        var expected = zeros(Rows, Classes, dtype: ScalarType.Float64);
        random.manual_seed(1);
        for (int step = 0; step < 30; step++)
        {
            var rows = randperm(Rows, dtype: ScalarType.Int64)[TensorIndex.Slice(0, 15)].contiguous();
            var p = nn.functional.softmax(randn(15, Classes), 1);
            var updated = memory.Update(rows, p);
            var average = (0.7 * expected.index_select(0, rows)) + (0.3 * p.to_type(ScalarType.Float64));
            expected.index_copy_(0, rows, average);
            TensorAssert.AreClose(average, updated, tolerance);
        }
        TensorAssert.AreClose(expected, memory.Read(arange(Rows, dtype: ScalarType.Int64)), tolerance);
    }

    [TestMethod]
    public void Only_the_largest_are_kept_and_the_others_are_nothing()
    {
        using var scope = NewDisposeScope();
        using var memory = Create(TargetStorage.TopClasses, 2);
        var rows = tensor(new long[] { 7, 3 });
        memory.Update(rows, tensor(new[] { 0.1f, 0.4f, 0f, 0.3f, 0.2f, 0f, 0f, 0f, 0f, 0f, 0.25f, 0.75f }, [2, Classes]));
        TensorAssert.AreClose(tensor(new[] { 0, 0.12f, 0, 0.09f, 0, 0, 0, 0, 0, 0, 0.075f, 0.225f }, [2, Classes]), memory.Read(rows), 1e-3);
        TensorAssert.AreClose(zeros(1, Classes), memory.Read(tensor(new long[] { 0 })), 0);
    }

    [TestMethod]
    [DataRow(TargetStorage.Full)]
    [DataRow(TargetStorage.Half)]
    [DataRow(TargetStorage.TopClasses)]
    public void What_is_forgotten_is_as_it_was_at_first_and_nothing_native_is_left(TargetStorage storage)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var memory = Create(storage, 2);
            memory.Update(arange(Rows, dtype: ScalarType.Int64), nn.functional.softmax(randn(Rows, Classes), 1));
            memory.Clear();
            TensorAssert.AreClose(zeros(Rows, Classes), memory.Read(arange(Rows, dtype: ScalarType.Int64)), 0);
        });
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(Rows)]
    public void A_row_that_is_not_kept_is_an_error_and_no_stray_write(int row)
    {
        using var scope = NewDisposeScope();
        using var memory = Create(TargetStorage.Full, 2);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => memory.Update(tensor(new long[] { row }), ones(1, Classes)));
        Assert.Contains($"Row {row} ", error.Message);
    }

    private static TargetMemory Create(TargetStorage storage, int top)
        => new TargetMemoryPlan(new NoisyLabelOptions { TargetStorage = storage, TopClasses = top }, Rows, Classes).Create(CPU);
}
