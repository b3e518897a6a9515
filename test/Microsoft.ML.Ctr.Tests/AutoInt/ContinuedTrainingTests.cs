using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

/// <summary><c>Fit</c> with an initial model.</summary>
[TestClass]
public sealed class ContinuedTrainingTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    public void Training_begins_with_the_weights_of_the_initial_model()
    {
        var options = Everything();
        var data = ClickRow.Load(_context, ClickRow.Rows(300));
        using var initial = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        options.LearningRate = 1e-12;
        options.MaximumEpochs = 1;
        options.Seed = 99;
        var other = ClickRow.Load(_context, ClickRow.Rows(200, seed: 8).Select(Dearer));
        using var same = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(other, initial.Model);
        float[] expected = Scores(initial, data);
        float[] actual = Scores(same, data);
        for (int row = 0; row < expected.Length; row++)
            Assert.AreEqual(expected[row], actual[row], 1e-5);
        Assert.AreEqual(initial.Model.ParameterCount, same.Model.ParameterCount);

        // Prices of the new data are ten times as high; the model keeps the old scale.
        static ClickRow Dearer(ClickRow row)
        {
            row.Price *= 10;
            return row;
        }
    }

    [TestMethod]
    public void Going_on_improves_the_model_and_leaves_the_initial_one_as_it_was()
    {
        var options = ClickRow.Options();
        options.MaximumEpochs = 3;
        var data = ClickRow.Load(_context, ClickRow.Rows(400));
        var trainer = _context.BinaryClassification.Trainers.ClickThrough(options);
        using var initial = trainer.Fit(data);
        float[] before = Scores(initial, data);
        using var later = trainer.Fit(data, initial.Model);
        using var again = trainer.Fit(data, initial.Model);
        CollectionAssert.AreEqual(before, Scores(initial, data));
        CollectionAssert.AreEqual(Scores(later, data), Scores(again, data));
        Assert.IsLessThan(
            _context.BinaryClassification.Evaluate(initial.Transform(data)).LogLoss, _context.BinaryClassification.Evaluate(later.Transform(data)).LogLoss);
        using var fresh = trainer.Fit(data);
        CollectionAssert.AreEqual(before, Scores(fresh, data), "The trainer remembers the initial model of an earlier fit.");
    }

    [TestMethod]
    public void Other_fields_and_other_networks_are_refused_with_the_difference()
    {
        var rows = ClickRow.Load(_context, ClickRow.Rows(100));
        var data = _context.Transforms.CopyColumns("Other", "Price").Fit(rows).Transform(rows);
        var options = ClickRow.Options();
        options.MaximumEpochs = 1;
        using var initial = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);

        string grown = Refused(_ => { }, ClickRow.Load(_context, ClickRow.Rows(100), items: 9));
        Assert.Contains("'Item'", grown);
        Assert.Contains("8 key values", grown);
        Assert.Contains("9 key values", grown);
        string replaced = Refused(o => o.FeatureColumnNames = ["Price", "User", "Item", "Other"]);
        Assert.Contains("'Tags'", replaced);
        Assert.Contains("'Other'", replaced);
        string shorter = Refused(o => o.FeatureColumnNames = ["Price", "User", "Item"]);
        Assert.Contains("'Tags'", shorter);
        Assert.Contains("no column", shorter);
        Assert.Contains("Heads 2", Refused(o => o.Heads = 3));
        Assert.Contains("EmbeddingDimension 8", Refused(o => o.EmbeddingDimension = 4));
        Assert.Contains("dimension 8", Refused(o => o.Columns = [new CtrColumnOptions { Name = "Item", EmbeddingDimension = 4 }]));
        Assert.Contains("buckets", Refused(o => o.Columns = [new CtrColumnOptions { Name = "Item", BucketCount = 3 }]));
        Assert.Contains("LogTransform", Refused(o => o.Columns = [new CtrColumnOptions { Name = "Price", LogTransform = true }]));

        string Refused(Action<ClickThroughTrainer.Options> change, IDataView? other = null)
        {
            var changed = ClickRow.Options();
            change(changed);
            return Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(changed).Fit(other ?? data, initial.Model)).Message;
        }
    }

    [TestMethod]
    public void Keys_that_meant_something_else_to_the_initial_model_are_refused()
    {
        var rows = ClickRow.Load(_context, ClickRow.Rows(100));
        var conversion = _context.Transforms.Conversion;
        var data = conversion.ConvertType("Shop", "Price", DataKind.String).Append(conversion.MapValueToKey("Shop")).Fit(rows).Transform(rows);
        var options = ClickRow.Options();
        options.FeatureColumnNames = ["Price", "Shop"];
        options.Columns = [];
        options.MaximumEpochs = 1;
        var trainer = _context.BinaryClassification.Trainers.ClickThrough(options);
        using var initial = trainer.Fit(data);
        using var later = trainer.Fit(data, initial.Model);
        string[] texts = RelabelledView.Texts(data.Schema["Shop"].Annotations, "KeyValues");
        var error = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(new RelabelledView(data, "Shop", "KeyValues"), initial.Model));
        Assert.Contains($"Key 1 of column 'Shop' is '{texts[0]}' in the data of the initial model and '{texts[^1]}' in the training data", error.Message);
    }

    [TestMethod]
    public void A_checkpoint_of_another_initial_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        var data = ClickRow.Load(_context, ClickRow.Rows(100));
        var options = ClickRow.Options();
        options.MaximumEpochs = 2;
        using var one = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        options.Seed = 99;
        using var two = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        using var source = new CancellationTokenSource();
        options.CheckpointPath = folder.File("run.checkpoint");
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(_ => source.Cancel());
        var trainer = _context.BinaryClassification.Trainers.ClickThrough(options);
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data, one.Model));

        options.CancellationToken = CancellationToken.None;
        Assert.Contains("other weights", Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(data, two.Model)).Message);
        Assert.Contains("other weights", Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(data)).Message);
        using var resumed = trainer.Fit(data, one.Model);
        Assert.IsFalse(File.Exists(options.CheckpointPath));
    }

    [TestMethod]
    public void Validation_data_may_be_given()
    {
        var data = ClickRow.Load(_context, ClickRow.Rows(100));
        var options = ClickRow.Options();
        options.MaximumEpochs = 2;
        var trainer = _context.BinaryClassification.Trainers.ClickThrough(options);
        using var initial = trainer.Fit(data);
        var log = new ProgressLog();
        options.Progress = log;
        using var later = trainer.Fit(data, ClickRow.Load(_context, ClickRow.Rows(50, seed: 5)), initial.Model);
        Assert.IsTrue(log.Epochs.All(epoch => epoch.ValidationLoss is not null));
    }

    private static ClickThroughTrainer.Options Everything()
    {
        var options = ClickRow.Options();
        options.MaximumEpochs = 3;
        options.UseWideTerm = true;
        options.DeepTowerWidths = [6];
        options.UseLayerNorm = true;
        options.Projection = AttentionProjection.Relu;
        options.Columns = [new CtrColumnOptions { Name = "Item", EmbeddingDimension = 3 }];
        return options;
    }

    private static float[] Scores(DeepPredictionTransformer<ClickThroughModel> model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];
}
