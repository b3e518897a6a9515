using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

[TestClass]
public class PredictionTransformerTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Scores_are_those_of_the_network()
    {
        var data = TestRows.Data(_ml, "regression", 40);
        using var transformer = TestNetworks.Regression(_ml);
        var scores = transformer.Transform(data).GetColumn<float>("Score").ToArray();
        using var scope = torch.NewDisposeScope();
        var features = torch.tensor(data.GetColumn<float[]>("Features").SelectMany(row => row).ToArray(), [40, TestNetworks.Width]);
        OnnxParity.AreClose(OnnxParity.Run(transformer.Scorer.Model.Bytes, features), torch.tensor(scores, [40, 1]), 0);
    }

    [TestMethod]
    public void Each_task_can_be_evaluated()
    {
        var data = TestRows.Data(_ml, "regression");
        Assert.IsTrue(double.IsFinite(_ml.Regression.Evaluate(TestNetworks.Regression(_ml).Transform(data)).RSquared));
        data = TestRows.Data(_ml, "binary");
        Assert.IsTrue(_ml.BinaryClassification.Evaluate(TestNetworks.Binary(_ml).Transform(data)).LogLoss > 0);
        data = TestRows.Data(_ml, "multiclass");
        var metrics = _ml.MulticlassClassification.Evaluate(TestNetworks.Multiclass(_ml, data.Schema).Transform(data));
        Assert.AreEqual(TestNetworks.Classes, metrics.ConfusionMatrix.NumberOfClasses);
        var named = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(TestNetworks.Multiclass(_ml, data.Schema).Transform(data));
        var classes = named.Transform(TestNetworks.Multiclass(_ml, data.Schema).Transform(data)).GetColumn<string>("PredictedLabel");
        CollectionAssert.IsSubsetOf(classes.Distinct().ToArray(), new[] { "a", "b", "c" });
    }

    [TestMethod]
    public void Features_can_be_permuted_for_their_importance()
    {
        var data = TestRows.Data(_ml, "regression");
        var importance = _ml.Regression.PermutationFeatureImportance(TestNetworks.Regression(_ml), data);
        Assert.HasCount(TestNetworks.Width, importance);
        Assert.IsTrue(importance.All(slot => slot.MeanSquaredError.Mean != 0));
    }

    [TestMethod]
    [DataRow("regression")]
    [DataRow("binary")]
    [DataRow("multiclass")]
    public void The_row_mapper_equals_the_cursor_and_follows_its_input(string task)
    {
        var data = TestRows.Data(_ml, task);
        using var transformer = TestNetworks.Task(task, _ml, data.Schema);
        var mapper = transformer.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var visible = row.Schema.Where(column => !column.IsHidden).Select(column => RowText.Bind(row, column)).ToArray();
        List<string> rows = [];
        while (cursor.MoveNext()) rows.Add(string.Join(" | ", visible.Select(read => read())));
        CollectionAssert.AreEqual(RowText.Read(transformer.Transform(data)), rows);
        SchemaComparison.AreEqual(transformer.GetOutputSchema(data.Schema), mapper.OutputSchema);
    }

    [TestMethod]
    public void Dependencies_are_the_features_only_when_a_score_is_asked_for()
    {
        var data = TestRows.Data(_ml, "binary");
        var mapper = TestNetworks.Binary(_ml).GetRowToRowMapper(data.Schema);
        CollectionAssert.AreEqual(new[] { "Features" }, Names("Probability"));
        CollectionAssert.AreEqual(new[] { "Text" }, Names("Text"));
        CollectionAssert.AreEqual(new[] { "Id", "Features" }, Names("Id", "Score", "PredictedLabel", "Features"));
        CollectionAssert.AreEqual(Array.Empty<string>(), Names());

        string[] Names(params string[] columns) =>
            [.. mapper.GetDependencies(columns.Select(column => mapper.OutputSchema[column])).Select(column => column.Name)];
    }

    [TestMethod]
    public void Hidden_columns_stay_hidden_and_all_columns_pass()
    {
        var data = TestRows.Data(_ml, "regression");
        var normalized = _ml.Transforms.NormalizeMinMax("Features").Fit(data).Transform(data);
        var scored = TestNetworks.Regression(_ml).Transform(normalized);
        var before = SchemaComparison.Describe(normalized.Schema).ToArray();
        CollectionAssert.AreEqual(before, SchemaComparison.Describe(scored.Schema).Take(before.Length).ToArray());
        CollectionAssert.AreEqual(new[] { false, true }, scored.Schema.Where(column => column.Name == "Features").Select(column => !column.IsHidden).ToArray());
    }

    [TestMethod]
    public void A_second_score_hides_the_first()
    {
        var data = TestRows.Data(_ml, "regression", 5);
        var twice = TestNetworks.Regression(_ml).Transform(TestNetworks.Regression(_ml).Transform(data));
        Assert.AreEqual(2, twice.Schema.Count(column => column.Name == "Score"));
        Assert.AreEqual(1, twice.Schema.Count(column => column.Name == "Score" && !column.IsHidden));
        Assert.HasCount(5, RowText.Read(twice));
    }

    [TestMethod]
    public void NaN_features_give_NaN_scores_and_no_label()
    {
        var rows = TestRows.Make(4);
        rows[2].Features[1] = float.NaN;
        var data = _ml.Data.LoadFromEnumerable(rows);
        CollectionAssert.AreEqual(new[] { false, false, true, false }, TestNetworks.Regression(_ml).Transform(data).GetColumn<float>("Score").Select(float.IsNaN).ToArray());
        Assert.IsFalse(TestNetworks.Binary(_ml).Transform(data).GetColumn<bool>("PredictedLabel").ElementAt(2));
        data = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
        Assert.AreEqual(0u, TestNetworks.Multiclass(_ml, data.Schema).Transform(data).GetColumn<uint>("PredictedLabel").ElementAt(2));
    }

    [TestMethod]
    public void Wrong_input_is_named_before_anything_is_scored()
    {
        using var transformer = TestNetworks.Regression(_ml);
        Contains("'Features' is missing; a vector of 4 Single values is needed", new FixedRows(0).Add<byte>("Other", NumberDataViewType.Single, []));
        Contains("'Features' has type Double; a vector of 4 Single", new FixedRows(0).Add<byte>("Features", NumberDataViewType.Double, []));
        Contains("'Features' has type Vector<Single, 3>; a vector of 4 Single", new FixedRows(0).Add<byte>("Features", new VectorDataViewType(NumberDataViewType.Single, 3), []));
        Contains("'Features' has type Vector<Single> (a vector of unknown size)", new FixedRows(0).Add<byte>("Features", new VectorDataViewType(NumberDataViewType.Single), []));

        void Contains(string message, IDataView data)
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => transformer.Transform(data)).Message, message);
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => transformer.GetOutputSchema(data.Schema)).Message, message);
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => transformer.GetRowToRowMapper(data.Schema)).Message, message);
        }
    }

    [TestMethod]
    public void A_network_of_another_width_than_the_task_is_refused()
    {
        var problem = Assert.ThrowsExactly<ArgumentException>(() =>
            new DeepPredictionTransformer<string>(_ml, TestNetworks.Perceptron(2), new RegressionHead(), "model"));
        StringAssert.Contains(problem.Message, "2 values a row, the task needs 1");
    }

    [TestMethod]
    public void A_scalar_feeds_a_network_of_one_input()
    {
        var model = TestNetworks.Perceptron(1, "Value", width: 1);
        Assert.AreEqual(new ColumnSpec("Value", ColumnContent.Numbers, 1), model.Inputs[0]);
        using var transformer = new DeepPredictionTransformer<string>(_ml, model, new RegressionHead(), "model");
        var scalars = _ml.Data.LoadFromEnumerable(new[] { new { Value = 0.5f }, new { Value = -2f } });
        var vectors = _ml.Transforms.Concatenate("Value", "Value").Fit(scalars).Transform(scalars);
        CollectionAssert.AreEqual(RowText.Read(transformer.Transform(scalars), "Score"), RowText.Read(transformer.Transform(vectors), "Score"));
    }
}
