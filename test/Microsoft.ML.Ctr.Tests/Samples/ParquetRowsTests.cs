using ClickThrough;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Ctr.Tests.Samples;

/// <summary>The Parquet reader of the sample ClickThrough, compiled into this project.</summary>
[TestClass]
public sealed class ParquetRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Rows_come_back_in_order_over_several_row_groups_and_passes()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "log.parquet");
        LogRow[] rows = [.. Enumerable.Range(0, 25).Select(LogRow.Number)];
        ParquetRows.Write(path, rows, rowGroupSize: 10);

        var view = ParquetRows.Load<LogRow>(_ml, path);

        Assert.IsInstanceOfType<VectorDataViewType>(view.Schema["History"].Type);
        for (int pass = 0; pass < 2; pass++)
        {
            var read = _ml.Data.CreateEnumerable<LogRow>(view, reuseRowObject: false).ToArray();
            CollectionAssert.AreEqual(rows.Select(row => row.ToString()).ToArray(), read.Select(row => row.ToString()).ToArray());
        }
    }

    [TestMethod]
    public void A_cursor_that_is_left_early_lets_go_of_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "log.parquet");
        ParquetRows.Write(path, Enumerable.Range(0, 25).Select(LogRow.Number), rowGroupSize: 10);

        var first = ParquetRows.Read<LogRow>(path).First();

        Assert.AreEqual(LogRow.Number(0).ToString(), first.ToString());
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.IsGreaterThan(0, exclusive.Length);
    }

    [TestMethod]
    public void A_pipeline_learns_from_it()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "log.parquet");
        ParquetRows.Write(path, Enumerable.Range(0, 400).Select(LogRow.Number), rowGroupSize: 50);
        var view = ParquetRows.Load<LogRow>(_ml, path);

        var model = _ml.Transforms.Categorical.OneHotEncoding("Vector", nameof(LogRow.Item))
            .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(featureColumnName: "Vector")).Fit(view);

        Assert.AreEqual(1, _ml.BinaryClassification.EvaluateCtr(model.Transform(view)).AreaUnderRocCurve);
    }

    internal sealed class LogRow
    {
        public string Item { get; set; } = "";

        public string[] History { get; set; } = [];

        public int Count { get; set; }

        public float Price { get; set; }

        public bool Label { get; set; }

        public static LogRow Number(int i)
            => new() { Item = $"item {i % 4}", History = [.. Enumerable.Range(0, i % 3).Select(k => $"h{k}")], Count = i, Price = i / 4f, Label = i % 2 == 0 };

        public override string ToString() => $"{Item} [{string.Join(',', History)}] {Count} {Price} {Label}";
    }
}
