using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Sessions;

[TestClass]
public class RowsByLengthTests
{
    [TestMethod]
    [DataRow(1L)]
    [DataRow(4L << 20)] // memory per value is so large that few rows are scored at once
    public void Rows_are_scored_with_rows_of_their_lengths_and_keep_their_places(long bytesPerValue)
    {
        ColumnSpec[] inputs = [new("A", ColumnContent.Keys, 0), new("B", ColumnContent.Keys, 0), new("C", ColumnContent.Numbers, 1)];
        var model = new OnnxModel([], inputs, "Score", 2) { ActivationBytesPerValue = bytesPerValue };
        var block = new RowBlock(inputs);
        var random = new Random(1);
        const int rows = 200;
        for (int row = 0; row < rows; row++)
        {
            ((ColumnBlock<int>)block.Columns[0]).AppendRow(random.Next(4)).Fill(row);
            ((ColumnBlock<int>)block.Columns[1]).AppendRow(random.Next(3)).Fill(row);
            ((ColumnBlock<float>)block.Columns[2]).AppendRow((float)row);
        }

        var scores = new float[rows * 2];
        int most = 0;
        var byLength = new RowsByLength(model);
        for (int pass = 0; pass < 2; pass++)
        {
            byLength.Score(block, scores, (part, found) =>
            {
                most = Math.Max(most, part.Rows);
                for (int row = 0; row < part.Rows; row++)
                {
                    Assert.AreEqual(part.Columns[0].Length(0), part.Columns[0].Length(row));
                    Assert.AreEqual(part.Columns[1].Length(0), part.Columns[1].Length(row));
                    found[row * 2] = ((ColumnBlock<float>)part.Columns[2]).Values[row];
                    found[(row * 2) + 1] = part.Length(row);
                }
            });
            for (int row = 0; row < rows; row++)
            {
                Assert.AreEqual(row, scores[row * 2]);
                Assert.AreEqual(block.Length(row), scores[(row * 2) + 1]);
            }
        }

        Assert.IsGreaterThan(1, most);
        Assert.AreEqual(bytesPerValue > 1, most < 10, $"{most} rows at once");
    }
}
