using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Ctr.Tests.Importance;

[TestClass]
public sealed class ColumnImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_decisive_column_loses_most_and_one_without_influence_nothing()
    {
        var (model, data) = Fitted();

        var importance = _ml.BinaryClassification.CtrColumnImportance(model, data, permutationCount: 5);

        CollectionAssert.AreEquivalent(new[] { "Word", "Words", "Number", "Noise" }, importance.Keys.ToArray());
        var areas = importance.ToDictionary(column => column.Key, column => column.Value.AreaUnderRocCurve);
        Assert.AreEqual("Word", areas.MinBy(column => column.Value.Mean).Key);
        Assert.IsLessThan(-0.1, areas["Word"].Mean);
        Assert.IsLessThan(-0.01, areas["Number"].Mean);
        Assert.IsLessThan(-0.01, areas["Words"].Mean);
        Assert.AreEqual(0, areas["Noise"].Mean, 0.01);
        Assert.IsGreaterThan(0, importance["Word"].LogLoss.Mean);
        Assert.AreEqual(5, areas["Word"].Count);
        Assert.IsGreaterThan(0, areas["Word"].StandardDeviation);
        Assert.AreEqual(areas["Word"].StandardDeviation / Math.Sqrt(5), areas["Word"].StandardError, 1e-12);
    }

    [TestMethod]
    public void On_single_slots_it_is_what_mlnet_measures()
    {
        var data = _ml.Data.LoadFromEnumerable(Row.Generate(4000));
        var joined = _ml.Transforms.Concatenate("Features", nameof(Row.Number), nameof(Row.Noise)).Fit(data);
        var linear = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(joined.Transform(data));

        var theirs = _ml.BinaryClassification.PermutationFeatureImportance(linear, joined.Transform(data), permutationCount: 20);
        var ours = _ml.BinaryClassification.CtrColumnImportance(new TransformerChain<ITransformer>(joined, linear), data, permutationCount: 20);

        AssertSame(theirs[0].AreaUnderRocCurve, ours[nameof(Row.Number)].AreaUnderRocCurve);
        AssertSame(theirs[1].AreaUnderRocCurve, ours[nameof(Row.Noise)].AreaUnderRocCurve);

        static void AssertSame(MetricStatistics expected, MetricChange actual)
        {
            Assert.AreEqual(expected.Count, actual.Count);
            Assert.AreEqual(expected.Mean, actual.Mean, 4 * (expected.StandardError + actual.StandardError));
            Assert.IsTrue(expected.StandardDeviation is var deviation && actual.StandardDeviation > deviation / 3 && actual.StandardDeviation < deviation * 3);
        }
    }

    [TestMethod]
    public void The_seed_decides()
    {
        var (model, data) = Fitted();

        double Change(int seed) => _ml.BinaryClassification.CtrColumnImportance(model, data, [new("Word", "Word")], seed: seed)["Word"].LogLoss.Mean;

        Assert.AreEqual(Change(3), Change(3));
        Assert.AreNotEqual(Change(3), Change(4));
    }

    [TestMethod]
    public void Columns_of_a_group_move_together()
    {
        // The score is the product of two columns that are always equal; permuted together they stay equal.
        var rows = Enumerable.Range(0, 500).Select(i => new Pair { Label = i % 5 == 0, Left = i % 2 == 0 ? 1 : -1, Right = i % 2 == 0 ? 1 : -1 }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(rows);
        var model = _ml.Transforms.Expression("Score", "(left, right) => left * right", "Left", "Right").Fit(data);
        ColumnGroup[] groups = [new("together", "Left", "Right"), new("left", "Left")];
        var importance = _ml.BinaryClassification.CtrColumnImportance(model, data, groups, probabilityColumnName: null);

        Assert.AreEqual(0, importance["together"].AreaUnderRocCurve.Mean);
        Assert.AreNotEqual(0, importance["left"].AreaUnderRocCurve.Mean);
        Assert.IsTrue(double.IsNaN(importance["left"].LogLoss.Mean));
    }

    [TestMethod]
    public void A_permuted_group_column_still_groups_the_rows_as_they_were()
    {
        var (model, data) = Fitted();

        var importance = _ml.BinaryClassification.CtrColumnImportance(model, data, [new("Word", "Word"), new("Noise", "Noise")], groupColumnName: "Word");

        var scored = model.Transform(data);
        double before = _ml.BinaryClassification.EvaluateCtr(scored, "Word").GroupAreaUnderRocCurve;
        Assert.AreEqual(0.5, before + importance["Word"].GroupAreaUnderRocCurve.Mean, before - 0.52); // other rows' words mask the order within a word
        Assert.AreEqual(0, importance["Noise"].GroupAreaUnderRocCurve.Mean, 0.02);
    }

    [TestMethod]
    public void Only_as_many_rows_as_asked_for_are_read()
    {
        var (model, data) = Fitted();
        var watched = new WatchedView(data);
        long last = 0;
        watched.OnRow = row => last = Math.Max(last, row);

        _ml.BinaryClassification.CtrColumnImportance(model, watched, numberOfExamplesToUse: 100);

        Assert.AreEqual(99, last);
        Assert.AreEqual(0, watched.OpenCursors);
    }

    [TestMethod]
    public void Wrong_arguments_are_named()
    {
        var (model, data) = Fitted();
        var catalog = _ml.BinaryClassification;

        Assert.Contains("Permuted column 'Wrod' is missing", Message(new ColumnGroup("a", "Wrod")));
        Assert.Contains("Two groups of columns are named 'a'", Message(new ColumnGroup("a", "Word"), new ColumnGroup("a", "Noise")));
        Assert.Contains("names a column twice", Assert.ThrowsExactly<ArgumentException>(() => new ColumnGroup("a", "Word", "Word")).Message);
        Assert.Contains("names no column", Assert.ThrowsExactly<ArgumentException>(() => new ColumnGroup("a")).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.CtrColumnImportance(model, data, permutationCount: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.CtrColumnImportance(model, data, numberOfExamplesToUse: 0));

        string Message(params ColumnGroup[] groups)
            => Assert.ThrowsExactly<ArgumentException>(() => catalog.CtrColumnImportance(model, data, groups)).Message;
    }

    [TestMethod]
    public void Data_that_grows_between_passes_is_refused()
    {
        var (model, _) = Fitted();
        int passes = 0;
        var growing = _ml.Data.LoadFromEnumerable(Passes());

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.CtrColumnImportance(model, growing, [new("Word", "Word")]));

        Assert.Contains("The first pass over the data gave 100 rows, and a later pass gave a different number", error.Message);

        IEnumerable<Row> Passes()
        {
            foreach (var row in Row.Generate(100 + (10 * passes++)))
                yield return row;
        }
    }

    // A pipeline over text, a text vector of variable length, a number, and a number without influence.
    private (ITransformer Model, IDataView Data) Fitted()
    {
        var data = _ml.Data.LoadFromEnumerable(Row.Generate(2000));
        var pipeline = _ml.Transforms.Categorical.OneHotEncoding("W", nameof(Row.Word))
            .Append(_ml.Transforms.Categorical.OneHotEncoding("Ws", nameof(Row.Words), Transforms.OneHotEncodingEstimator.OutputKind.Bag))
            .Append(_ml.Transforms.Concatenate("Features", "W", "Ws", nameof(Row.Number), nameof(Row.Noise)))
            .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 }));
        return (pipeline.Fit(data), data);
    }

    private sealed class Pair
    {
        public bool Label { get; set; }

        public float Left { get; set; }

        public float Right { get; set; }
    }
}
