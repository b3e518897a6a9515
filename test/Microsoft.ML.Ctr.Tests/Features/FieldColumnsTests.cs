using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.Features;

[TestClass]
public sealed class FieldColumnsTests
{
    private static readonly KeyDataViewType Key = new(typeof(uint), 9);

    [TestMethod]
    public void The_type_of_a_column_says_what_it_is()
    {
        AssertField(Key, FieldKind.Category, ColumnContent.Keys, 1, 9);
        AssertField(new VectorDataViewType(Key, 3), FieldKind.MultiValued, ColumnContent.Keys, 3, 9);
        AssertField(new VectorDataViewType(Key), FieldKind.MultiValued, ColumnContent.Keys, 0, 9);
        AssertField(NumberDataViewType.Single, FieldKind.Numeric, ColumnContent.Numbers, 1, 0);
        AssertField(BooleanDataViewType.Instance, FieldKind.Numeric, ColumnContent.Booleans, 1, 0);
        AssertField(new VectorDataViewType(NumberDataViewType.Single, 4), FieldKind.Numeric, ColumnContent.Numbers, 4, 0);
    }

    [TestMethod]
    public void A_vector_of_keys_is_a_sequence_where_one_is_asked_for()
    {
        var column = FieldColumns.Find(Schema(new VectorDataViewType(Key)), "X", 0, new ClickThroughTrainer.Options(), sequence: true);
        Assert.AreEqual(FieldKind.Sequence, column.Kind);
        Assert.Contains("a vector of keys", Refused(Key, sequence: true));
        Assert.Contains("a vector of keys", Refused(NumberDataViewType.Single, sequence: true));
    }

    [TestMethod]
    public void Other_types_are_refused_with_the_transform_to_add()
    {
        string text = Refused(TextDataViewType.Instance);
        foreach (string part in new[] { "'X'", "String", "MapValueToKey", "Hash" })
            Assert.Contains(part, text);
        Assert.Contains("Hash", Refused(new VectorDataViewType(TextDataViewType.Instance)));
        Assert.Contains("ConvertType", Refused(NumberDataViewType.Double));
        Assert.Contains("ConvertType", Refused(NumberDataViewType.Int32));
        Assert.Contains("UInt32", Refused(new KeyDataViewType(typeof(byte), 9)));
        Assert.Contains("same in every row", Refused(new VectorDataViewType(NumberDataViewType.Single)));
        Assert.Contains("ConvertType", Refused(new VectorDataViewType(BooleanDataViewType.Instance, 2)));
    }

    [TestMethod]
    public void A_missing_column_is_named_with_those_that_are_there()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => FieldColumns.Find(Schema(Key), "Y", 0, new ClickThroughTrainer.Options()));
        Assert.Contains("'Y'", error.Message);
        Assert.Contains("'X'", error.Message);
    }

    [TestMethod]
    public void The_shape_of_a_pipeline_is_refused_like_its_data()
    {
        DataViewType[] types =
        [
            Key, new VectorDataViewType(Key, 3), new VectorDataViewType(Key), NumberDataViewType.Single, BooleanDataViewType.Instance,
            new VectorDataViewType(NumberDataViewType.Single, 4), new VectorDataViewType(NumberDataViewType.Single), TextDataViewType.Instance,
            NumberDataViewType.Double, new KeyDataViewType(typeof(byte), 9), new VectorDataViewType(BooleanDataViewType.Instance, 2),
        ];
        foreach (var type in types)
        {
            foreach (bool sequence in new[] { false, true })
            {
                bool fits = Accepts(() => FieldColumns.Find(Schema(type), "X", 0, new ClickThroughTrainer.Options(), sequence));
                Assert.AreEqual(fits, Accepts(() => FieldTypes.Check(SchemaShapes.Of(Schema(type)), "X", sequence)), $"{type}, sequence: {sequence}");
            }
        }
    }

    [TestMethod]
    public void Fields_have_the_names_of_their_slots()
    {
        string[] names = ["a", "", "c"];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            "SlotNames",
            new VectorDataViewType(TextDataViewType.Instance, 3),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(3, [.. names.Select(name => name.AsMemory())]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", new VectorDataViewType(NumberDataViewType.Single, 3), annotations.ToAnnotations());
        var column = FieldColumns.Find(builder.ToSchema(), "X", 0, new ClickThroughTrainer.Options());
        CollectionAssert.AreEqual(new[] { "a", "X[1]", "c" }, column.FieldNames.ToArray());
        var bare = FieldColumns.Find(Schema(new VectorDataViewType(NumberDataViewType.Single, 2)), "X", 0, new ClickThroughTrainer.Options());
        CollectionAssert.AreEqual(new[] { "X[0]", "X[1]" }, bare.FieldNames.ToArray());
    }

    [TestMethod]
    public void Settings_that_a_column_has_no_use_for_are_refused()
    {
        AssertSetting(NumberDataViewType.Single, new CtrColumnOptions { Name = "X", BucketCount = 3 }, nameof(CtrColumnOptions.BucketCount));
        AssertSetting(NumberDataViewType.Single, new CtrColumnOptions { Name = "X", TableName = "t" }, nameof(CtrColumnOptions.TableName));
        AssertSetting(NumberDataViewType.Single, new CtrColumnOptions { Name = "X", EmbeddingDimension = 3 }, nameof(CtrColumnOptions.EmbeddingDimension));
        AssertSetting(Key, new CtrColumnOptions { Name = "X", LogTransform = true }, nameof(CtrColumnOptions.LogTransform));
    }

    private static void AssertField(DataViewType type, FieldKind kind, ColumnContent content, int width, long keys)
    {
        var column = FieldColumns.Find(Schema(type), "X", 2, new ClickThroughTrainer.Options());
        Assert.AreEqual(kind, column.Kind, $"{type}");
        Assert.AreEqual(content, column.Spec.Content, $"{type}");
        Assert.AreEqual(width, column.Spec.Width, $"{type}");
        Assert.AreEqual(keys, column.KeyCount, $"{type}");
        Assert.AreEqual(2, column.Input);
        Assert.AreEqual(content == ColumnContent.Numbers, column.Spec.AllowsMissing);
    }

    private static void AssertSetting(DataViewType type, CtrColumnOptions settings, string option)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => FieldColumns.Find(Schema(type), "X", 0, new ClickThroughTrainer.Options { Columns = [settings] }));
        Assert.Contains(option, error.Message);
        Assert.Contains("'X'", error.Message);
    }

    private static string Refused(DataViewType type, bool sequence = false)
        => Assert.ThrowsExactly<ArgumentException>(() => FieldColumns.Find(Schema(type), "X", 0, new ClickThroughTrainer.Options(), sequence)).Message;

    private static bool Accepts(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static DataViewSchema Schema(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", type);
        return builder.ToSchema();
    }
}
