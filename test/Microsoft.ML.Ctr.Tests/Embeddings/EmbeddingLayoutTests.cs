using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Tests.Embeddings;

[TestClass]
public sealed class EmbeddingLayoutTests
{
    [TestMethod]
    public void Tables_of_one_width_lie_one_after_the_other()
    {
        var layout = EmbeddingLayout.Of([Fields.Key("A", 0, 5), Fields.Key("B", 1, 7, new() { EmbeddingDimension = 3 }), Fields.Key("C", 2, 2)], 4);
        CollectionAssert.AreEqual(new[] { 4, 3 }, layout.Groups.Select(group => group.Dimension).ToArray());
        CollectionAssert.AreEqual(new long[] { 9, 8 }, layout.Groups.Select(group => group.Rows).ToArray());
        Assert.AreEqual(6, layout.Groups[0].Fields[1].Offset);
        Assert.AreEqual(24, layout.WithDimension(2).Groups.Single().Rows + 7);
    }

    [TestMethod]
    public void Columns_share_a_table_by_its_name()
    {
        var layout = EmbeddingLayout.Of([Fields.Key("Item", 0, 5, new() { TableName = "items" }), Fields.Keys("History", 1, 5, FieldKind.Sequence, new() { TableName = "items" })], 4);
        Assert.AreEqual(6, layout.Groups.Single().Rows);
        Assert.AreEqual("items", layout.Tables.Single().Name);
    }

    [TestMethod]
    public void Columns_that_share_a_table_need_the_same_keys()
    {
        string Error(FieldColumn first, FieldColumn second) => Assert.ThrowsExactly<ArgumentException>(() => EmbeddingLayout.Of([first, second], 4)).Message;
        string keys = Error(Fields.Key("Item", 0, 5, new() { TableName = "t" }), Fields.Key("Past", 1, 6, new() { TableName = "t" }));
        foreach (string part in new[] { "'Item'", "'Past'", "5 key values", "6", "MapValueToKey", "Hash" })
            Assert.Contains(part, keys);
        Assert.Contains("EmbeddingDimension", Error(Fields.Key("A", 0, 5, new() { TableName = "t", EmbeddingDimension = 2 }), Fields.Key("B", 1, 5, new() { TableName = "t" })));
        Assert.Contains("BucketCount", Error(Fields.Key("A", 0, 5, new() { TableName = "t", BucketCount = 2 }), Fields.Key("B", 1, 5, new() { TableName = "t" })));
        // A column's own name is also a table name.
        Assert.Contains("'A' and 'B'", Error(Fields.Key("A", 0, 5), Fields.Key("B", 1, 6, new() { TableName = "A" })));
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 1)]
    [DataRow(3, 3)]
    [DataRow(4, 1)]
    [DataRow(9, 3)]
    [DataRow(10, 1)]
    [DataRow(11, 0)]
    [DataRow(-1, 0)]
    public void Keys_go_round_the_buckets_and_unknown_ones_to_row_0(long key, long row)
        => Assert.AreEqual(row, new EmbeddingTable("t", 10, 3, 4).Row(key));

    [TestMethod]
    public void As_many_buckets_as_keys_or_more_change_nothing()
    {
        var table = EmbeddingTable.Of(Fields.Key("A", 0, 5, new() { BucketCount = 5 }), 4);
        Assert.IsNull(table.Buckets);
        Assert.AreEqual(6, table.Rows);
        CollectionAssert.AreEqual(new long[] { 0, 1, 5, 0 }, new long[] { 0, 1, 5, 6 }.Select(table.Row).ToArray());
    }

    [TestMethod]
    public void Tables_that_no_onnx_model_can_hold_are_refused_with_what_helps()
    {
        var layout = EmbeddingLayout.Of([Fields.Key("User", 0, 40_000_000), Fields.Key("Age", 1, 100)], 16);
        string error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingLayout.CheckSize(1, layout)).Message;
        foreach (string part in new[] { "'User'", "40,000,001 rows", "2.56 GB", "BucketCount", "EmbeddingDimension" })
            Assert.Contains(part, error);
        EmbeddingLayout.CheckSize(1, EmbeddingLayout.Of([Fields.Key("User", 0, 32_000_000)], 16));
        Assert.ThrowsExactly<ArgumentException>(() => EmbeddingLayout.CheckSize(
            1,
            EmbeddingLayout.Of([Fields.Key("User", 0, 32_000_000)], 16), EmbeddingLayout.Of([Fields.Key("User", 0, 32_000_000)], 1)));
        EmbeddingLayout.CheckSize(1, EmbeddingLayout.Of([Fields.Key("User", 0, int.MaxValue, new() { BucketCount = 1000 })], 16));
    }
}
