using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public sealed class RowLengthsTests
{
    [TestMethod]
    public void Columns_of_one_length_name_must_agree_in_every_row()
    {
        var block = Block([2, 0], [2, 0], width: 0, "T", "T");
        new RowLengths(block.Columns).Check(0, 10);
        AppendRow(block, 3, 2);
        var error = Assert.Throws<InvalidOperationException>(() => new RowLengths(block.Columns).Check(0, 10));
        foreach (string part in new[] { "'A' holds 3", "row 12", "'B' holds 2" })
            Assert.Contains(part, error.Message);
        new RowLengths(block.Columns).Check(3, 13);
    }

    [TestMethod]
    public void Columns_of_other_names_or_none_may_differ()
    {
        foreach (var (first, second) in new (string?, string?)[] { ("T", "S"), ("T", null), (null, null) })
        {
            var block = Block([2], [1], width: 0, first, second);
            new RowLengths(block.Columns).Check(0, 0);
        }
    }

    [TestMethod]
    public void A_column_of_fixed_width_is_compared_with_one_that_varies()
    {
        var block = Block([2], [3], width: 2, "T", "T");
        var error = Assert.Throws<InvalidOperationException>(() => new RowLengths(block.Columns).Check(0, 0));
        Assert.Contains("'A' holds 2 values in row 0", error.Message);
    }

    // Rows of the given lengths; column A has a fixed width, unless that is 0.
    private static RowBlock Block(int[] first, int[] second, int width, string? firstName, string? secondName)
    {
        var block = new RowBlock(
        [
            new ColumnSpec("A", ColumnContent.Keys, width) { LengthName = firstName },
            new ColumnSpec("B", ColumnContent.Keys, 0) { LengthName = secondName },
        ]);
        for (int row = 0; row < first.Length; row++)
            AppendRow(block, first[row], second[row]);
        return block;
    }

    private static void AppendRow(RowBlock block, int first, int second)
    {
        ((ColumnBlock<int>)block.Columns[0]).AppendRow(first);
        ((ColumnBlock<int>)block.Columns[1]).AppendRow(second);
    }
}
