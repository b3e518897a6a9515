using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Sessions;

[TestClass]
public class RowPartsTests
{
    private const int Rows = 200;

    [TestMethod]
    [DataRow(1L)]
    [DataRow(4L << 20)] // memory per value is so large that few rows are scored at once
    public void Parts_have_rows_of_equal_lengths_and_every_row_once(long bytesPerValue)
    {
        ColumnSpec[] inputs = [new("A", ColumnContent.Keys, 0), new("B", ColumnContent.Keys, 0), new("C", ColumnContent.Numbers, 1)];
        var block = new RowBlock(inputs);
        var random = new Random(1);
        for (int row = 0; row < Rows; row++)
        {
            ((ColumnBlock<int>)block.Columns[0]).AppendRow(random.Next(4)).Fill(row);
            ((ColumnBlock<int>)block.Columns[1]).AppendRow(random.Next(3)).Fill(row);
            ((ColumnBlock<float>)block.Columns[2]).AppendRow((float)row);
        }

        var parts = RowParts.Of(new OnnxModel([], inputs, "Score", 2) { ActivationBytesPerValue = bytesPerValue }, block);
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).ToArray(), parts.SelectMany(part => part).Order().ToArray());
        foreach (var part in parts)
        {
            foreach (int column in new[] { 0, 1 })
                Assert.AreEqual(1, part.Select(row => block.Columns[column].Length(row)).Distinct().Count());
        }

        int[] lengths = [.. parts.Select(part => block.Columns[0].Length(part[0]))];
        CollectionAssert.AreEqual(lengths.OrderDescending().ToArray(), lengths, "The longest rows come first.");
        int most = parts.Max(part => part.Count);
        Assert.IsGreaterThan(1, most);
        Assert.AreEqual(bytesPerValue > 1, most < 10, $"{most} rows at once");
    }

    [TestMethod]
    public void Rows_of_fixed_width_are_cut_by_memory()
    {
        ColumnSpec[] inputs = [new("A", ColumnContent.Numbers, 1)];
        var block = new RowBlock(inputs);
        for (int row = 0; row < 5; row++)
            ((ColumnBlock<float>)block.Columns[0]).AppendRow((float)row);
        var parts = RowParts.Of(new OnnxModel([], inputs, "Score", 1) { ActivationBytes = 8L << 20 }, block);
        CollectionAssert.AreEqual(new[] { 2, 2, 1 }, parts.Select(part => part.Count).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4 }, parts.SelectMany(part => part).ToArray());
    }
}
