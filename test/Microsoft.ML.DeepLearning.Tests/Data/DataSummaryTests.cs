using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class DataSummaryTests
{
    [TestMethod]
    [DataRow(DataHandling.InMemory, 0.0)]
    [DataRow(DataHandling.Stream, 0.0)]
    [DataRow(DataHandling.InMemory, 0.2)]
    [DataRow(DataHandling.Stream, 0.2)]
    public void Mean_deviation_and_range_are_those_of_the_training_rows(DataHandling handling, double fraction)
    {
        using var data = NumberedRows.Open(NumberedRows.View(500), handling, fraction);
        var rows = NumberedRows.Epoch(data.Training, 100, null);
        double weights = rows.Sum(n => n + 1.0);
        double mean = rows.Sum(n => (n + 1.0) * 2 * n) / weights;
        double variance = rows.Sum(n => (n + 1.0) * Math.Pow((2 * n) - mean, 2)) / weights;
        Assert.AreEqual(rows.Count, data.Summary.Rows);
        Assert.AreEqual(weights, data.Summary.WeightSum, 1e-6);
        Assert.AreEqual(mean, data.Summary.LabelMean, 1e-9 * mean);
        Assert.AreEqual(Math.Sqrt(variance), data.Summary.LabelStandardDeviation, 1e-9 * mean);
        CollectionAssert.AreEqual(new float[] { rows.Min(), -rows.Max() }, data.Summary.Minimum[0]);
        CollectionAssert.AreEqual(new float[] { rows.Max(), -rows.Min() }, data.Summary.Maximum[0]);
    }

    [TestMethod]
    public void Missing_values_have_no_part_in_the_range()
    {
        var columns = new TrainingColumns([new ColumnSpec("X", ColumnContent.Numbers, 2)], new ColumnSpec("Label", ColumnContent.Numbers, 1), null);
        var block = new RowBlock(columns.All);
        foreach (float value in new[] { 3, float.NaN, -2, float.NaN })
        {
            new[] { value, float.NaN }.CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(2));
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(0f);
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [0, 1, 2, 3]);
        var summary = builder.Build();
        CollectionAssert.AreEqual(new[] { -2, float.PositiveInfinity }, summary.Minimum[0]);
        CollectionAssert.AreEqual(new[] { 3, float.NegativeInfinity }, summary.Maximum[0]);
    }

    [TestMethod]
    public void Few_rows_are_all_in_the_sample()
    {
        using var data = NumberedRows.Open(NumberedRows.View(500), DataHandling.Stream, validationFraction: 0.1);
        var expected = NumberedRows.Epoch(data.Training, 100, null);
        CollectionAssert.AreEqual(expected, Sampled(data.Summary).ToList());
    }

    [TestMethod]
    public void A_large_sample_is_bounded_even_and_the_same_in_memory_and_streamed()
    {
        const int count = 200_000;
        using var kept = NumberedRows.Open(NumberedRows.Lazy(count), DataHandling.InMemory);
        using var streamed = NumberedRows.Open(NumberedRows.Lazy(count), DataHandling.Stream);
        int[] sample = Sampled(kept.Summary);
        CollectionAssert.AreEqual(sample, Sampled(streamed.Summary));
        Assert.IsTrue(sample.Length is > DataSummaryBuilder.SampleSize / 4 and <= DataSummaryBuilder.SampleSize, $"{sample.Length}");
        CollectionAssert.AllItemsAreUnique(sample);

        // Ten equal stretches of the data: the chi-squared statistic with 9 degrees of freedom exceeds 28 once in a thousand draws.
        double expected = sample.Length / 10.0;
        double statistic = Enumerable.Range(0, 10)
            .Select(stretch => sample.Count(row => row / (count / 10) == stretch))
            .Sum(found => Math.Pow(found - expected, 2) / expected);
        Assert.IsTrue(statistic < 28, $"{statistic}");
    }

    [TestMethod]
    public void Wide_rows_make_a_smaller_sample()
    {
        const int width = 20_000;
        var columns = new TrainingColumns([new ColumnSpec("Features", ColumnContent.Numbers, width)], new ColumnSpec("Label", ColumnContent.Numbers, 1), null);
        var block = new RowBlock(columns.All);
        for (int row = 0; row < 100; row++)
        {
            ((ColumnBlock<float>)block.Columns[0]).AppendRow(width).Fill(row);
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(1)[0] = row;
        }
        var summary = new DataSummaryBuilder(columns, seed: 1);
        int[] all = [.. Enumerable.Range(0, 100)];
        for (int i = 0; i < 20; i++)
            summary.Add(block, all);
        Assert.IsTrue(summary.Build().Sample.Bytes <= 64 << 20);
        Assert.AreEqual(2000, summary.Build().Rows);
    }

    [TestMethod]
    public void A_constant_label_has_no_deviation_however_large_it_is()
    {
        var columns = new TrainingColumns([new ColumnSpec("X", ColumnContent.Numbers, 1)], new ColumnSpec("Label", ColumnContent.Numbers, 1), null);
        var block = new RowBlock(columns.All);
        for (int row = 0; row < 1000; row++)
        {
            ((ColumnBlock<float>)block.Columns[0]).AppendRow(1)[0] = row;
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(1)[0] = 1e30f;
        }
        var summary = new DataSummaryBuilder(columns, seed: 1);
        summary.Add(block, [.. Enumerable.Range(0, 1000)]);
        Assert.AreEqual(0, summary.Build().LabelStandardDeviation);
        Assert.AreEqual(1e30f, summary.Build().LabelMean);
    }

    private static int[] Sampled(DataSummary summary)
    {
        var features = (ColumnBlock<float>)summary.Sample.Columns[0];
        var labels = (ColumnBlock<float>)summary.Sample.Columns[1];
        int[] rows = [.. Enumerable.Range(0, summary.Sample.Rows).Select(i => (int)features.Row(i)[0])];
        for (int i = 0; i < rows.Length; i++)
            Assert.AreEqual(2 * rows[i], labels.Values[i]);
        return rows;
    }
}
