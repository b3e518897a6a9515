using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class RowRegisterTests
{
    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void Rows_that_stay_the_same_are_read_as_often_as_wanted(DataHandling handling)
    {
        var view = NumberedRows.View(500, n => n % 7 == 3);
        using var data = Open(view, handling, validationFraction: 0.2);
        for (long epoch = 0; epoch < 3; epoch++)
        {
            Drain(data.Training, epoch);
            Drain(data.Validation!, null);
        }
        Assert.AreEqual(Enumerable.Range(0, 500).Count(n => n % 7 != 3), data.Summary.Register!.Rows);
        Assert.AreEqual(data.Summary.Register.Rows, data.Summary.NumberedRows);
        Assert.IsLessThan(data.Summary.NumberedRows, data.Summary.Rows);
    }

    [TestMethod]
    public void Separate_validation_data_is_not_numbered()
    {
        var view = NumberedRows.View(50);
        using var data = TrainingData.Open(view, NumberedRows.View(30), NumberedRows.Columns(view), Settings(DataHandling.Stream, 0.2), CPU, static () => { });
        Assert.AreEqual(50, data.Summary.NumberedRows);
        Assert.AreEqual(50, data.Summary.Register!.Rows);
        Drain(data.Validation!, null);
    }

    [TestMethod]
    public void A_row_that_changes_is_refused_with_its_number_and_what_to_do()
    {
        var view = new ChangingView(NumberedRows.View(500), NumberedRows.View(500, n => n == 321)); // which then has no weight
        using var data = Open(view, DataHandling.Stream);
        var error = Assert.Throws<InvalidOperationException>(() => Drain(data.Training, 1));
        Assert.Contains("Row 321,", error.Message);
        Assert.Contains("Data.Cache", error.Message);
        Assert.Contains("DataHandling", error.Message);
    }

    [TestMethod]
    [DataRow(400)]
    [DataRow(0)]
    [DataRow(620)]
    public void Another_number_of_rows_is_refused(int rows)
    {
        var view = new ChangingView(NumberedRows.View(500), NumberedRows.View(rows));
        using var data = Open(view, DataHandling.Stream);
        var error = Assert.Throws<InvalidOperationException>(() => Drain(data.Training, 1));
        Assert.Contains(rows > 500 ? "Row 500," : $"{rows} rows and the first one 500", error.Message);
    }

    [TestMethod]
    public void Rows_in_another_order_are_refused()
    {
        var view = new ChangingView(NumberedRows.View(100), Reversed(100));
        using var data = Open(view, DataHandling.Stream);
        Assert.Throws<InvalidOperationException>(() => Drain(data.Training, 1));
    }

    [TestMethod]
    public void Rows_in_memory_cannot_change()
    {
        using var data = Open(new ChangingView(NumberedRows.View(100), NumberedRows.View(10)), DataHandling.InMemory);
        Drain(data.Training, 1);
        Drain(data.Training, 2);
    }

    [TestMethod]
    public void Without_a_register_rows_are_counted_but_not_compared()
    {
        var view = new ChangingView(NumberedRows.View(500), Reversed(500));
        using var data = NumberedRows.Open(view, DataHandling.Stream);
        Assert.IsNull(data.Summary.Register);
        Drain(data.Training, 1);
    }

    [TestMethod]
    [DataRow(400, false)]
    [DataRow(0, false)]
    [DataRow(620, false)]
    [DataRow(400, true)]
    [DataRow(0, true)]
    [DataRow(620, true)]
    public void Another_number_of_rows_is_refused_without_a_register_too(int rows, bool asValidation)
    {
        var view = new ChangingView(NumberedRows.View(500), NumberedRows.View(rows));
        using var data = asValidation
            ? NumberedRows.Open(NumberedRows.View(50), DataHandling.Stream, validation: view)
            : NumberedRows.Open(view, DataHandling.Stream, validationFraction: 0.2);
        string role = asValidation ? "validation" : "training";
        var sources = asValidation ? [data.Validation!] : new[] { data.Training, data.Validation! };
        foreach (var source in sources)
        {
            var error = Assert.Throws<InvalidOperationException>(() => Drain(source, source == data.Training ? 1 : null));
            Assert.Contains($"The {role} data changes between passes", error.Message);
            Assert.Contains(rows > 500 ? "more than the 500 rows" : $"gave {rows} rows and the first one 500", error.Message);
            Assert.Contains("Data.Cache", error.Message);
        }
    }

    [TestMethod]
    public void Lengths_of_rows_are_part_of_the_checksum()
    {
        var spec = new ColumnSpec("History", ColumnContent.Keys, 0);
        var columns = new TrainingColumns([spec], new ColumnSpec("Label", ColumnContent.Keys, 1), null);
        var register = new RowRegister(columns);
        register.Add(Histories(columns, [1, 2], [3]));
        Assert.AreEqual(-1, register.FirstDifference(Histories(columns, [1, 2], [3]), 0));
        Assert.AreEqual(0, register.FirstDifference(Histories(columns, [1], [2, 3]), 0));
        Assert.AreEqual(1, register.FirstDifference(Histories(columns, [1, 2], []), 0));
        CollectionAssert.AreEqual(new[] { 0, 0 }, register.Classes.ToArray());
    }

    private static RowBlock Histories(TrainingColumns columns, params int[][] rows)
    {
        var block = new RowBlock(columns.All);
        foreach (int[] row in rows)
        {
            row.CopyTo(((ColumnBlock<int>)block.Columns[0]).AppendRow(row.Length));
            ((ColumnBlock<int>)block.Columns[1]).AppendRow(1)[0] = 1;
        }
        return block;
    }

    private static TrainingData Open(IDataView view, DataHandling handling, double validationFraction = 0)
        => TrainingData.Open(view, null, NumberedRows.Columns(view), Settings(handling, validationFraction), CPU, static () => { });

    private static DataSettings Settings(DataHandling handling, double validationFraction)
        => new(handling, validationFraction, 64, Seed: 7) { RegistersRows = true };

    private static void Drain(BatchSource source, long? seed)
    {
        foreach (var batch in source.Batches(32, seed))
            batch.Dispose();
    }

    private static IDataView Reversed(int count)
    {
        var context = new MLContext(1);
        var rows = context.Data.CreateEnumerable<NumberedRows>(NumberedRows.View(count), reuseRowObject: false).Reverse().ToList();
        return context.Data.LoadFromEnumerable(rows);
    }
}
