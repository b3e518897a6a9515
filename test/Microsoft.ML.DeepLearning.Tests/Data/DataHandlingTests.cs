using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class DataHandlingTests
{
    private const int RowBytes = 16; // two features, label and weight

    [TestMethod]
    public void Rows_within_the_budget_are_kept_and_read_once()
    {
        var spy = new SpyView(NumberedRows.Lazy(50_000));
        using var data = Open(spy, DataHandling.Auto, 50_000 * RowBytes);
        Assert.IsInstanceOfType<InMemoryBatches>(data.Training);
        Count(data.Training);
        Assert.AreEqual(1, spy.Opened);
    }

    [TestMethod]
    public void Rows_over_the_budget_are_streamed_and_what_was_kept_is_released()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            var spy = new SpyView(NumberedRows.Lazy(50_000));
            using var data = Open(spy, DataHandling.Auto, (50_000 * RowBytes) - 1, validationFraction: 0.5);
            Assert.IsInstanceOfType<StreamingBatches>(data.Training);
            Assert.IsInstanceOfType<StreamingBatches>(data.Validation);
            Assert.AreEqual(25_000, Count(data.Training));
            Assert.AreEqual(25_000, Count(data.Validation!));
            Assert.AreEqual(3, spy.Opened);
            Assert.AreEqual(50_000, data.Training.Rows + data.Validation!.Rows);
        });
    }

    [TestMethod]
    public void Blocks_that_were_kept_are_given_up_when_the_budget_ends()
    {
        var columns = NumberedRows.Columns(NumberedRows.View(1));
        var kept = new KeptRows(columns, budget: 3 * RowBytes, expectedRows: null);
        Assert.IsTrue(Keep(kept, columns, rows: 3, out var first));
        Assert.IsTrue(kept.IsComplete);
        Assert.IsFalse(Keep(kept, columns, rows: 1, out _));
        Assert.IsFalse(kept.IsComplete);
        Assert.IsFalse(Keep(kept, columns, rows: 0, out _));
        for (int i = 0; i < 10 && first.IsAlive; i++)
            GC.Collect();
        Assert.IsFalse(first.IsAlive);
        GC.KeepAlive(kept);
    }

    [TestMethod]
    public void A_view_that_knows_it_is_too_large_is_not_begun_with()
    {
        var columns = NumberedRows.Columns(NumberedRows.View(1));
        Assert.IsFalse(new KeptRows(columns, budget: 1000, expectedRows: 63).IsComplete);
        Assert.IsTrue(new KeptRows(columns, budget: 1000, expectedRows: 62).IsComplete);
        Assert.IsTrue(new KeptRows(columns, budget: 1000, expectedRows: null).IsComplete);
    }

    [TestMethod]
    public void What_is_asked_for_by_name_is_done_whatever_the_budget()
    {
        using var kept = Open(NumberedRows.View(100), DataHandling.InMemory, budget: 1);
        Assert.IsInstanceOfType<InMemoryBatches>(kept.Training);
        using var streamed = Open(NumberedRows.View(100), DataHandling.Stream, budget: long.MaxValue);
        Assert.IsInstanceOfType<StreamingBatches>(streamed.Training);
    }

    [TestMethod]
    public void Blocks_of_wide_rows_stay_small()
    {
        static int BlockRows(int width) => new KeptRows(
            new TrainingColumns([new ColumnSpec("X", ColumnContent.Numbers, width)], new ColumnSpec("Y", ColumnContent.Numbers, 1), null), 1, null).BlockRows;
        Assert.AreEqual(16_384, BlockRows(16));
        foreach (int width in new[] { 1000, 50_000, 10_000_000 })
            Assert.IsTrue(BlockRows(width) == 1 || (long)BlockRows(width) * width * 4 <= 32 << 20, $"{width}");
    }

    [TestMethod]
    public void Long_rows_of_variable_columns_end_a_pool_early()
    {
        var view = new MLContext(1).Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(n => new Text { Tokens = new float[100] }));
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema["Tokens"])], ColumnSpec.Of(view.Schema["Label"]), null);
        using var reader = new PoolReader(view, columns, new PoolLimit(500, 500, VariableValues: 1000), static () => { });
        Assert.IsTrue(reader.Next()!.Rows.Rows is >= 10 and < 100);
    }

    private static bool Keep(KeptRows kept, TrainingColumns columns, int rows, out WeakReference block)
    {
        var filled = new RowBlock(columns.All);
        for (int row = 0; row < rows; row++)
        {
            foreach (var column in filled.Columns)
                ((ColumnBlock<float>)column).AppendRow(column.Spec.Width);
        }
        block = new WeakReference(filled);
        return kept.TryKeep(filled);
    }

    private static int Count(BatchSource source)
    {
        int rows = 0;
        foreach (var batch in source.Batches(4096, shuffleSeed: 1))
        {
            using (batch)
                rows += batch.Rows;
        }
        return rows;
    }

    private static TrainingData Open(IDataView view, DataHandling handling, long budget, double validationFraction = 0) => TrainingData.Open(
        view, null, NumberedRows.Columns(view), new DataSettings(handling, validationFraction, 1000, 7) { MemoryBudget = budget }, CPU, static () => { });

    private sealed class Text
    {
        [VectorType]
        public float[] Tokens { get; init; } = [];

        public float Label { get; init; }
    }
}
