using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Importance;

namespace Microsoft.ML.DeepLearning.Tests.Importance;

[TestClass]
public sealed class KeptColumnTests
{
    [TestMethod]
    public void Values_of_every_type_come_from_the_other_row()
    {
        var ml = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 5).Select(Row).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        int[] permutation = [3, 4, 0, 1, 2];
        var kept = data.Schema.ToDictionary(column => column, KeptColumn.Create);
        using (var cursor = data.GetRowCursor(data.Schema))
        {
            Action[] readers = [.. kept.Select(column => column.Value.Reader(cursor, column.Key))];
            while (cursor.MoveNext())
                Array.ForEach(readers, read => read());
        }

        var moved = ml.Data.CreateEnumerable<Wide>(new PermutedView(data, kept, permutation, long.MaxValue), reuseRowObject: false).ToArray();
        var again = ml.Data.CreateEnumerable<Wide>(new PermutedView(data, kept, permutation, long.MaxValue), reuseRowObject: true).Select(row => row.Text).ToArray();

        for (int i = 0; i < rows.Length; i++)
        {
            var expected = rows[permutation[i]];
            Assert.AreEqual(expected.Text, moved[i].Text);
            Assert.AreEqual(expected.Key + 1, moved[i].Key); // ML.NET reads a single key of an object as a number from 0
            Assert.AreEqual(expected.Day, moved[i].Day);
            CollectionAssert.AreEqual(expected.Keys, moved[i].Keys);
            CollectionAssert.AreEqual(expected.Texts, moved[i].Texts);
            CollectionAssert.AreEqual(expected.Sparse.DenseValues().ToArray(), moved[i].Sparse.DenseValues().ToArray());
            Assert.AreEqual(expected.Sparse.IsDense, moved[i].Sparse.IsDense);
            Assert.AreEqual(expected.Text, again[i]);
        }
    }

    [TestMethod]
    public void A_type_with_an_owner_is_refused()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Stream", new StreamType());

        var error = Assert.ThrowsExactly<ArgumentException>(() => KeptColumn.Create(schema.ToSchema()["Stream"]));

        Assert.Contains("Column 'Stream' has type", error.Message);
    }

    private static Wide Row(int i) => new()
    {
        Text = $"row {i}",
        Key = (uint)i,
        Day = new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Unspecified),
        Keys = [.. Enumerable.Range(0, i).Select(k => (uint)k)],
        Texts = [.. Enumerable.Range(0, i).Select(k => $"{i}/{k}")],
        Sparse = i % 2 == 0 ? new VBuffer<float>(6, 1, [i], [i]) : new VBuffer<float>(6, [1, 2, 3, 4, 5, i]),
    };

    private sealed class Wide
    {
        public string Text { get; set; } = "";

        [KeyType(10)]
        public uint Key { get; set; }

        public DateTime Day { get; set; }

        [KeyType(10)]
        public uint[] Keys { get; set; } = [];

        public string[] Texts { get; set; } = [];

        [VectorType(6)]
        public VBuffer<float> Sparse { get; set; }
    }

    private sealed class StreamType() : StructuredDataViewType(typeof(Stream))
    {
        public override bool Equals(DataViewType? other) => other is StreamType;
    }
}
