using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class RowReaderTests
{
    [TestMethod]
    public void Numbers_of_every_type_become_floats()
    {
        AssertNumbers(new Scalars { A = 1.5f, B = 2.25, C = true, D = -7, E = 1L << 40 });
        AssertNumbers(new Scalars { A = float.NaN, B = double.MaxValue, C = false, D = int.MinValue, E = -1 });
    }

    [TestMethod]
    public void Keys_of_every_width_keep_their_raw_value()
    {
        AssertKeys<byte>([3, 0, 255], [3, 0, 255]);
        AssertKeys<ushort>([300, 0, 65_535], [300, 0, 65_535]);
        AssertKeys<uint>([70_000, 0, int.MaxValue], [70_000, 0, int.MaxValue]);
        AssertKeys<ulong>([70_000, 0, int.MaxValue], [70_000, 0, int.MaxValue]);
    }

    [TestMethod]
    public void Keys_beyond_the_largest_int_act_as_missing()
    {
        AssertKeys<uint>([int.MaxValue + 1u, uint.MaxValue, 1], [0, 0, 1]);
        AssertKeys<ulong>([int.MaxValue + 1ul, 1ul << 40, 1], [0, 0, 1]);
    }

    [TestMethod]
    public void Fixed_vectors_follow_each_other_dense_or_sparse()
    {
        var dense = new VBuffer<float>(4, [1, 2, 3, 4]);
        var sparse = new VBuffer<float>(4, 2, [5, 6], [1, 3]);
        var empty = new VBuffer<float>(4, 0, [], []);
        var block = Read(View([new Vectors { Fixed = dense }, new Vectors { Fixed = sparse }, new Vectors { Fixed = empty }, new Vectors { Fixed = dense }]), "Fixed");
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 0, 5, 0, 6, 0, 0, 0, 0, 1, 2, 3, 4 }, Values<float>(block, 0));
    }

    [TestMethod]
    public void Variable_vectors_keep_their_lengths_when_the_buffer_is_reused()
    {
        Vectors[] rows =
        [
            new() { Variable = new VBuffer<double>(5, [1, 2, 3, 4, 5]) },
            new() { Variable = new VBuffer<double>(6, 1, [9], [5]) },
            new() { Variable = new VBuffer<double>(2, [7, 8]) },
            new() { Variable = new VBuffer<double>(0, []) },
            new() { Variable = new VBuffer<double>(3, 1, [4], [0]) },
        ];
        var block = Read(View(rows), "Variable");
        var column = (ColumnBlock<float>)block.Columns[0];
        Assert.IsTrue(column.Spec.IsVariable);
        CollectionAssert.AreEqual(new[] { 0, 5, 11, 13, 13, 16 }, column.Offsets.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 9, 7, 8, 4, 0, 0 }, column.Values.ToArray());
        Assert.AreEqual(6, column.LongestRow());
    }

    [TestMethod]
    public void Vectors_of_keys_keep_their_raw_values()
    {
        var type = new VectorDataViewType(new KeyDataViewType(typeof(uint), 10));
        var view = new FixedRows(2).Add("History", type, [new VBuffer<uint>(3, [4, 0, 2]), new VBuffer<uint>(2, 1, [9], [1])]);
        CollectionAssert.AreEqual(new[] { 4, 0, 2, 0, 9 }, Values<int>(Read(view, "History"), 0));
    }

    [TestMethod]
    public void A_vector_of_another_width_than_trained_on_names_the_column()
    {
        var view = View([new Vectors { Variable = new VBuffer<double>(3, [1, 2, 3]) }]);
        using var cursor = view.GetRowCursor(view.Schema);
        var reader = new RowReader(cursor, new RowBlock([new ColumnSpec("Variable", ColumnContent.Numbers, 4)]));
        Assert.IsTrue(cursor.MoveNext());
        var error = Assert.ThrowsExactly<InvalidOperationException>(reader.Read);
        Assert.AreEqual("Column 'Variable' holds a vector of 3 values; 4 are needed.", error.Message);
    }

    [TestMethod]
    public void Types_no_network_reads_are_refused_by_name()
    {
        var view = View([new Scalars()]);
        var text = Assert.ThrowsExactly<ArgumentException>(() => ColumnSpec.Of(view.Schema["Text"]));
        StringAssert.Contains(text.Message, "Column 'Text' has type String");
        using var cursor = view.GetRowCursor(view.Schema);
        var keys = Assert.ThrowsExactly<ArgumentException>(() => new RowReader(cursor, new RowBlock([new ColumnSpec("A", ColumnContent.Keys, 1)])));
        Assert.AreEqual("Column 'A' has type Single; keys are needed.", keys.Message);
        var numbers = Assert.ThrowsExactly<ArgumentException>(() => new RowReader(cursor, new RowBlock([new ColumnSpec("Text", ColumnContent.Numbers, 1)])));
        Assert.AreEqual("Column 'Text' has type String; Single, Double, Boolean, Int32 or Int64 values are needed.", numbers.Message);
    }

    private static void AssertNumbers(Scalars row)
    {
        var block = Read(View([row]), "A", "B", "C", "D", "E");
        float[] expected = [row.A, (float)row.B, row.C ? 1 : 0, row.D, row.E];
        for (int column = 0; column < expected.Length; column++)
            CollectionAssert.AreEqual(new[] { expected[column] }, Values<float>(block, column));
    }

    private static void AssertKeys<TKey>(TKey[] raw, int[] expected)
        where TKey : struct
    {
        ulong count = Convert.ToUInt64(typeof(TKey).GetField("MaxValue")!.GetRawConstantValue(), CultureInfo.InvariantCulture);
        var view = new FixedRows(raw.Length).Add("Key", new KeyDataViewType(typeof(TKey), count), raw);
        var block = Read(view, "Key");
        Assert.AreEqual(new ColumnSpec("Key", ColumnContent.Keys, 1), block.Specs[0]);
        CollectionAssert.AreEqual(expected, Values<int>(block, 0));
    }

    private static RowBlock Read(IDataView view, params string[] columns)
    {
        var block = new RowBlock([.. columns.Select(name => ColumnSpec.Of(view.Schema[name]))]);
        using var cursor = view.GetRowCursor(columns.Select(name => view.Schema[name]));
        var reader = new RowReader(cursor, block);
        while (cursor.MoveNext())
            reader.Read();
        Assert.AreEqual(view.GetRowCount() ?? block.Rows, block.Rows);
        return block;
    }

    private static IDataView View<TRow>(TRow[] rows)
        where TRow : class
        => new MLContext(1).Data.LoadFromEnumerable(rows);

    private static T[] Values<T>(RowBlock block, int column)
        where T : unmanaged
        => ((ColumnBlock<T>)block.Columns[column]).Values.ToArray();

    private sealed class Scalars
    {
        public float A { get; init; }

        public double B { get; init; }

        public bool C { get; init; }

        public int D { get; init; }

        public long E { get; init; }

        public string Text { get; init; } = "";
    }

    private sealed class Vectors
    {
        [VectorType(4)]
        public VBuffer<float> Fixed { get; init; } = new(4, [0, 0, 0, 0]);

        [VectorType]
        public VBuffer<double> Variable { get; init; }
    }
}
