using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Heads;

[TestClass]
public class TaskHeadTests
{
    private const string Raw = "Score.Raw";
    private static readonly float[] Limits = [0, -0f, 1, -1, 1e-30f, -3e-20f, float.Epsilon, 88.7f, -103.9f, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [TestMethod]
    public void Regression_and_binary_values_are_those_of_the_tail()
    {
        var random = new Random(3);
        float[][] rows = [.. Limits.Select(value => new[] { value }), .. Enumerable.Range(0, 2000).Select(_ => new[] { (random.NextSingle() - 0.5f) * 60 })];
        AssertSame(new RegressionHead(), rows);
        AssertSame(new BinaryHead(), rows);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(11)]
    public void Multiclass_values_are_those_of_the_tail_with_ties_and_NaN(int classes)
    {
        var random = new Random(classes);
        float[] some = [0, 0.5f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        var head = new MulticlassHead(Label(classes));
        AssertSame(head, [.. Enumerable.Range(0, 400).Select(row => Enumerable.Range(0, classes)
            .Select(_ => row % 2 == 0 ? some[random.Next(row % 4 == 0 ? 4 : some.Length)] : random.NextSingle()).ToArray())]);
    }

    [TestMethod]
    public void The_first_of_equal_classes_is_predicted_and_none_of_NaN()
    {
        Assert.AreEqual(2u, ScoreColumns.KeyOfLargest([0.1f, 0.4f, 0.4f]));
        Assert.AreEqual(0u, ScoreColumns.KeyOfLargest([float.NaN, float.NaN]));
        Assert.AreEqual(1u, ScoreColumns.KeyOfLargest([-5f]));
    }

    [TestMethod]
    public void A_tail_with_other_weights_belongs_to_no_head()
    {
        var ml = new MLContext(1);
        var rows = new FixedRows(3)
            .Add(Raw, new RegressionHead().RawType, [.. new[] { 0f, 1f, 2f }.Select(value => new VBuffer<float>(1, [value]))])
            .Add<float>("Label", NumberDataViewType.Single, [1, 3, 5]);
        var other = ml.Regression.Trainers.OnlineGradientDescent(featureColumnName: Raw).Fit(rows);
        Assert.IsFalse(TailProbe.Agrees(new RegressionHead(), other, Raw));
        Assert.IsFalse(TailProbe.Agrees(new RegressionHead(), new BinaryHead().CreateTail(Raw), Raw));
        Assert.IsFalse(TailProbe.Agrees(new MulticlassHead(Label(1)), new BinaryHead().CreateTail(Raw), Raw));
        Assert.IsTrue(TailProbe.Agrees(new RegressionHead(), new RegressionHead().CreateTail(Raw), Raw));
    }

    [TestMethod]
    public void Annotations_are_those_of_a_trainer_of_ML_NET()
    {
        var ml = new MLContext(1);
        var data = TestRows.Data(ml, "multiclass");
        var expected = ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 1).Fit(data).Transform(data).Schema;
        var actual = TestNetworks.Multiclass(ml, data.Schema).GetOutputSchema(data.Schema);
        SchemaComparison.AreEqual(expected, actual);
        StringAssert.Contains(string.Join(' ', SchemaComparison.Describe(actual["Score"])), "[a, b, c]");

        data = TestRows.Data(ml, "regression");
        expected = ml.Regression.Trainers.Sdca(maximumNumberOfIterations: 1).Fit(data).Transform(data).Schema;
        SchemaComparison.AreEqual(expected, TestNetworks.Regression(ml).GetOutputSchema(data.Schema));
    }

    [TestMethod]
    public void Classes_without_names_and_of_numbers_are_kept()
    {
        var ml = new MLContext(1);
        var numbered = ml.Data.LoadFromEnumerable(new[] { new { Class = 7f }, new { Class = 2f } });
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(numbered).Transform(numbered).Schema;
        var output = new MulticlassHead(keyed["Label"]).CreateTail(Raw).GetOutputSchema(new FixedRows(0).Add<byte>(Raw, new VectorDataViewType(NumberDataViewType.Single, 1, 2), []).Schema);
        StringAssert.Contains(string.Join(' ', SchemaComparison.Describe(output["PredictedLabel"])), "KeyValues: Vector<Single, 2> = [7, 2]");
        output = new MulticlassHead(Label(2)).CreateTail(Raw).GetOutputSchema(new FixedRows(0).Add<byte>(Raw, new VectorDataViewType(NumberDataViewType.Single, 1, 2), []).Schema);
        Assert.IsNull(output["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
    }

    [TestMethod]
    public void A_label_without_classes_is_named()
    {
        var schema = new FixedRows(0).Add<byte>("Target", NumberDataViewType.Single, []).Schema;
        var problem = Assert.ThrowsExactly<ArgumentException>(() => new MulticlassHead(schema["Target"]));
        StringAssert.Contains(problem.Message, "'Target' has type Single");
    }

    private static DataViewSchema.Column Label(int classes) =>
        new FixedRows(0).Add<byte>("Label", new KeyDataViewType(typeof(uint), classes), []).Schema["Label"];

    private static void AssertSame(TaskHead head, float[][] rows)
    {
        var view = new FixedRows(rows.Length).Add(Raw, head.RawType, [.. rows.Select(row => new VBuffer<float>(row.Length, row))]);
        var tail = head.CreateTail(Raw).Transform(view);
        var expected = RowText.Read(tail, [.. head.Columns]);
        var scores = new RowScores(rows);
        for (scores.Row = 0; scores.Row < rows.Length; scores.Row++)
        {
            var actual = head.Columns.Select(column => Text(head.CreateGetter(column, scores)));
            Assert.AreEqual(expected[scores.Row], string.Join(" | ", actual), $"raw {string.Join(", ", rows[scores.Row])}");
        }
    }

    private static string Text(Delegate getter)
    {
        using var cursor = new OneValue(getter);
        return RowText.Bind(cursor, cursor.Schema[0])();
    }

    private sealed class RowScores(float[][] rows) : IRawScores
    {
        public int Row { get; set; }

        public ReadOnlySpan<float> Current => rows[Row];
    }

    private sealed class OneValue(Delegate getter) : DataViewRow
    {
        public override DataViewSchema Schema { get; } = new FixedRows(0).Add<byte>("Value", getter switch
        {
            ValueGetter<float> => NumberDataViewType.Single,
            ValueGetter<bool> => BooleanDataViewType.Instance,
            ValueGetter<uint> => NumberDataViewType.UInt32,
            _ => new VectorDataViewType(NumberDataViewType.Single),
        }, []).Schema;

        public override long Position => 0;

        public override long Batch => 0;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)getter;

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new InvalidOperationException("A value has no id.");

        public override bool IsColumnActive(DataViewSchema.Column column) => true;
    }
}
