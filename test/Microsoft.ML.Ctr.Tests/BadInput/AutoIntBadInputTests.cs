using Microsoft.ML.Ctr.Tests.AutoInt;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.BadInput;

[TestClass]
public sealed class AutoIntBadInputTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    public void Columns_in_which_everything_is_missing_disturb_nothing()
    {
        var rows = ClickRow.Rows(300);
        foreach (var row in rows)
        {
            row.Price = float.NaN;
            row.Tags = [];
        }
        using var model = Fit(ClickRow.Options(), rows);
        AssertGood(model);

        foreach (var row in rows)
            (row.User, row.Item) = (ClickRow.Missing, ClickRow.Missing);
        using var empty = Fit(ClickRow.Options(), rows);
        float[] scores = Scores(empty, rows);
        Assert.IsTrue(scores.All(score => float.IsFinite(score) && score == scores[0]));
    }

    [TestMethod]
    [DataRow("AutoInt")]
    [DataRow("DeepInterestNetwork")]
    public void Label_and_weight_among_the_features_are_refused(string trainer)
    {
        string[] features = ["Clicked", "Weight"];
        var label = Assert.ThrowsExactly<ArgumentException>(() => Create("Clicked", null));
        Assert.StartsWith("Option LabelColumnName is 'Clicked', which is also a feature column", label.Message);
        var weight = Assert.ThrowsExactly<ArgumentException>(() => Create("Label", "Weight"));
        Assert.StartsWith("Option ExampleWeightColumnName is 'Weight', which is also a feature column", weight.Message);

        object Create(string labelName, string? weightName) => trainer == "AutoInt"
            ? _context.BinaryClassification.Trainers.ClickThrough(new ClickThroughTrainer.Options { FeatureColumnNames = features, LabelColumnName = labelName, ExampleWeightColumnName = weightName })
            : _context.BinaryClassification.Trainers.DeepInterestNetwork(new DeepInterestNetworkTrainer.Options
            {
                CandidateColumnNames = ["Item"],
                HistoryColumnNames = ["Items"],
                ContextColumnNames = features,
                LabelColumnName = labelName,
                ExampleWeightColumnName = weightName,
            });
    }

    [TestMethod]
    public void The_users_column_named_as_the_raw_score_outlives_a_saved_model()
    {
        var rows = ClickRow.Load(_context, ClickRow.Rows(50));
        var data = _context.Transforms.CopyColumns("Score.Raw", "Price").Fit(rows).Transform(rows);
        var options = ClickRow.Options();
        options.MaximumEpochs = 1;
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_context, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        CollectionAssert.AreEqual(data.GetColumn<float>("Price").ToArray(), loaded.Transform(data).GetColumn<float>("Score.Raw").ToArray());
    }

    [TestMethod]
    public void A_field_with_one_value_disturbs_nothing()
    {
        var rows = ClickRow.Rows(300);
        foreach (var row in rows)
        {
            row.Price = 1e6f;
            row.Tags = [2];
        }
        using var model = Fit(ClickRow.Options(), rows);
        AssertGood(model);
        using var one = Fit(ClickRow.Options(), rows, users: 1);
        Assert.IsTrue(Scores(one, rows).All(float.IsFinite));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Labels_of_one_class_give_its_probability(bool label)
    {
        var rows = ClickRow.Rows(200);
        foreach (var row in rows)
            row.Label = label;
        using var model = Fit(ClickRow.Options(), rows);
        Assert.IsTrue(model.Transform(Load(rows)).GetColumn<float>("Probability").All(probability => label ? probability > 0.95 : probability < 0.05));
    }

    [TestMethod]
    public void Keys_beyond_the_count_of_training_act_as_missing()
    {
        using var model = Fit(ClickRow.Options(), ClickRow.Rows(300));
        var known = ClickRow.Rows(40, seed: 3);
        var unknown = ClickRow.Rows(40, seed: 3);
        for (int i = 0; i < known.Length; i++)
        {
            (known[i].User, unknown[i].User) = (ClickRow.Missing, 6 + (uint)i);
            (known[i].Item, unknown[i].Item) = (ClickRow.Missing, 999_999_998);
        }
        float[] missing = Scores(model, known);
        CollectionAssert.AreEqual(missing, Scores(model, unknown, users: 1_000_000, items: 1_000_000_000));

        // The same with a model that was saved, loaded, and scores with ML.NET alone.
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_context, model, Load(known).Schema), out _);
        using var owner = loaded as IDisposable;
        CollectionAssert.AreEqual(missing, loaded.Transform(ClickRow.Load(_context, unknown, 1_000_000, 1_000_000_000)).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void Fewer_keys_than_in_training_are_scored_as_they_are()
    {
        var rows = ClickRow.Rows(300);
        using var model = Fit(ClickRow.Options(), rows);
        ClickRow[] few = [.. rows.Where(row => row.User < 3)];
        CollectionAssert.AreEqual(Scores(model, few), Scores(model, few, users: 3));
    }

    [TestMethod]
    public void An_infinite_number_is_an_error_in_training_and_missing_at_scoring()
    {
        var rows = ClickRow.Rows(100);
        using var model = Fit(ClickRow.Options(), rows);
        rows[3].Price = float.NaN;
        float missing = Scores(model, rows)[3];
        foreach (float infinite in new[] { float.PositiveInfinity, float.NegativeInfinity })
        {
            rows[3].Price = infinite;
            Assert.AreEqual(missing, Scores(model, rows)[3]);
            string error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(ClickRow.Options(), rows)).Message;
            foreach (string part in new[] { "'Price'", "∞", "row 3", "NaN where a value is missing" })
                Assert.Contains(part, error);
        }
    }

    [TestMethod]
    public void Text_is_refused_with_the_transforms_that_help()
    {
        var data = Load(ClickRow.Rows(10));
        var text = _context.Transforms.Conversion.ConvertType("User", "Label", DataKind.String).Fit(data).Transform(data);
        var trainer = _context.BinaryClassification.Trainers.ClickThrough(ClickRow.Options());
        foreach (Action attempt in new Action[] { () => trainer.Fit(text), () => trainer.GetOutputSchema(SchemaShapes.Of(text.Schema)) })
        {
            string error = Assert.Throws<ArgumentException>(attempt).Message;
            foreach (string part in new[] { "'User'", "String", "MapValueToKey", "Hash" })
                Assert.Contains(part, error);
        }
    }

    [TestMethod]
    public void Tables_that_do_not_fit_into_a_model_are_refused_before_a_row_is_read()
    {
        var data = new WatchedView(ClickRow.Load(_context, ClickRow.Rows(10), items: 200_000_000));
        string error = Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(ClickRow.Options()).Fit(data)).Message;
        Assert.Contains("'Item'", error);
        Assert.Contains("BucketCount", error);
        Assert.IsEmpty(data.Requests);

        var options = ClickRow.Options();
        options.Columns = [new CtrColumnOptions { Name = "Item", BucketCount = 5 }];
        options.MaximumEpochs = 1;
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        Assert.IsTrue(Scores(model, ClickRow.Rows(10)).All(float.IsFinite));
    }

    [TestMethod]
    public void Validation_data_of_other_keys_are_refused()
    {
        string error = Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(ClickRow.Options())
            .Fit(Load(ClickRow.Rows(20)), ClickRow.Load(_context, ClickRow.Rows(20), items: 9))).Message;
        Assert.Contains("'Item'", error);
    }

    [TestMethod]
    public void Options_that_cannot_work_are_named()
    {
        AssertOption(nameof(ClickThroughTrainer.Options.FeatureColumnNames), o => o.FeatureColumnNames = []);
        AssertOption(nameof(ClickThroughTrainer.Options.FeatureColumnNames), o => o.FeatureColumnNames = ["User", "User"]);
        AssertOption(nameof(ClickThroughTrainer.Options.FeatureColumnNames), o => o.FeatureColumnNames = ["User", " "]);
        AssertOption(nameof(ClickThroughTrainer.Options.Columns), o => o.Columns = [new CtrColumnOptions { Name = "Else" }]);
        AssertOption(nameof(ClickThroughTrainer.Options.Columns), o => o.Columns = [new CtrColumnOptions()]);
        AssertOption(nameof(ClickThroughTrainer.Options.Columns), o => o.Columns = [new() { Name = "User" }, new() { Name = "User" }]);
        AssertOption(nameof(CtrColumnOptions.BucketCount), o => o.Columns = [new CtrColumnOptions { Name = "User", BucketCount = 0 }]);
        AssertOption(nameof(CtrColumnOptions.EmbeddingDimension), o => o.Columns = [new CtrColumnOptions { Name = "User", EmbeddingDimension = 0 }]);
        AssertOption(nameof(ClickThroughTrainer.Options.Optimizer), o => o.Optimizer = OptimizerKind.Lbfgs);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingDimension), o => o.EmbeddingDimension = 0);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingInitialDeviation), o => o.EmbeddingInitialDeviation = double.NaN);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingLearningRateFactor), o => o.EmbeddingLearningRateFactor = 0);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingRegularization), o => o.EmbeddingRegularization = -1);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingOptimizer), o => o.EmbeddingOptimizer = (SparseOptimizerKind)9);
        AssertOption(nameof(ClickThroughTrainer.Options.AttentionLayers), o => o.AttentionLayers = 0);
        AssertOption(nameof(ClickThroughTrainer.Options.Heads), o => o.Heads = 0);
        AssertOption(nameof(ClickThroughTrainer.Options.HeadDimension), o => o.HeadDimension = 0);
        AssertOption(nameof(ClickThroughTrainer.Options.AttentionDropout), o => o.AttentionDropout = 1);
        AssertOption(nameof(ClickThroughTrainer.Options.EmbeddingDropout), o => o.EmbeddingDropout = -0.1);
        AssertOption(nameof(ClickThroughTrainer.Options.DeepTowerDropout), o => o.DeepTowerDropout = 1);
        AssertOption(nameof(ClickThroughTrainer.Options.DeepTowerWidths), o => o.DeepTowerWidths = [4, 0]);
    }

    private void AssertOption(string name, Action<ClickThroughTrainer.Options> change)
    {
        var options = ClickRow.Options();
        change(options);
        var error = Assert.Throws<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(options));
        Assert.Contains(name, error.Message);
    }

    private void AssertGood(DeepPredictionTransformer<ClickThroughModel> model)
        => Assert.IsGreaterThan(0.97, _context.BinaryClassification.Evaluate(model.Transform(Load(ClickRow.Rows(300, seed: 6)))).AreaUnderRocCurve);

    private DeepPredictionTransformer<ClickThroughModel> Fit(ClickThroughTrainer.Options options, ClickRow[] rows, int users = 6)
        => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, rows, users));

    private IDataView Load(ClickRow[] rows) => ClickRow.Load(_context, rows);

    private float[] Scores(DeepPredictionTransformer<ClickThroughModel> model, ClickRow[] rows, int users = 6, int items = 8)
        => [.. model.Transform(ClickRow.Load(_context, rows, users, items)).GetColumn<float>("Score")];
}
