using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Fitted sets: few rows, unusual data, validation data, cancellation, saving, a second process.</summary>
[TestClass]
public sealed class KanTrainerTests
{
    private static readonly KanMember[] Small =
    [
        new() { Knots = 8, HiddenWidth = 16 },
        new() { Knots = 4, HiddenWidth = 16, FurtherLayers = 1, GridSize = 0 },
        new() { Knots = 16, HiddenWidth = 32, Space = ActivationSpace.GaussianRbf },
        new() { Knots = 8, HiddenWidth = 16, WeightDecayFactor = 4 },
    ];

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(7)]
    [DataRow(20)]
    public void A_handful_of_rows_gives_a_model_with_finite_scores(int rows)
    {
        var ml = new MLContext(seed: 1);
        var data = TableExample.Data(ml, rows);
        using var regression = ml.Regression.Trainers.Kan(Options()).Fit(data);
        AssertFinite(regression.Transform(data).GetColumn<float>("Score"));
        using var binary = ml.BinaryClassification.Trainers.Kan(new KanBinaryTrainer.Options
        {
            LabelColumnName = nameof(TableExample.Flag),
            Members = Small,
            MaximumEpochs = 3,
            Seed = 1,
        }).Fit(data);
        AssertFinite(binary.Transform(data).GetColumn<float>("Probability"));
    }

    [TestMethod]
    public void One_epoch_is_enough_for_a_choice_and_a_model()
    {
        var ml = new MLContext(seed: 1);
        var data = TableExample.Data(ml, 60);
        var options = Options();
        options.MaximumEpochs = 1;
        var log = new ProgressLog();
        options.Progress = log;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
        CollectionAssert.AreEqual(new[] { "choosing", "training" }, log.Epochs.Select(epoch => epoch.Phase).ToArray());
        Assert.AreEqual(1, fitted.Model.Selection.Members.Sum(member => member.Weight), 1e-9);
    }

    [TestMethod]
    public void A_constant_label_a_feature_without_values_and_a_class_without_rows_are_learned_from()
    {
        var ml = new MLContext(seed: 1);
        var rows = TableExample.Rows(60);
        foreach (var row in rows)
        {
            (row.Number, row.Flag, row.Kind) = (5, true, row.Kind == 1 ? 2u : row.Kind);
            row.Features[TableRows.Sparse] = float.NaN;
        }
        var data = ml.Data.LoadFromEnumerable(rows);
        using var regression = ml.Regression.Trainers.Kan(Options()).Fit(data);
        foreach (var score in regression.Transform(data).GetColumn<float>("Score"))
            Assert.AreEqual(5, score, 0.5);
        using var multiclass = ml.MulticlassClassification.Trainers.Kan(new KanMulticlassTrainer.Options
        {
            LabelColumnName = nameof(TableExample.Kind),
            Members = Small,
            MaximumEpochs = 3,
            Seed = 1,
        }).Fit(data);
        foreach (var scores in multiclass.Transform(data).GetColumn<float[]>("Score"))
            Assert.AreEqual(1, scores.Sum(), 1e-4);
    }

    [TestMethod]
    public void A_missing_value_tells_what_no_other_value_does()
    {
        var ml = new MLContext(seed: 1);
        var rows = TableExample.Rows(400);
        foreach (var row in rows)
            row.Number = float.IsNaN(row.Features[TableRows.Missing]) ? 1 : 0;
        var data = ml.Data.LoadFromEnumerable(rows);
        var options = Options();
        options.Members = [Small[0]];
        options.MaximumEpochs = 20;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
        Assert.IsGreaterThan(0.95, ml.Regression.Evaluate(fitted.Transform(data), nameof(TableExample.Number)).RSquared);
        Assert.AreEqual(TableRows.Missing, fitted.Model.FeatureScores.Index().MaxBy(score => score.Item).Index);
        Assert.AreEqual(1, fitted.Model.FeatureScores.Sum(), 1e-4);
    }

    [TestMethod]
    public void The_only_feature_that_tells_anything_has_the_highest_score()
    {
        var ml = new MLContext(seed: 1);
        var rows = TableExample.Rows(400);
        foreach (var row in rows)
            row.Number = MathF.Cos(3 * row.Features[TableRows.Smooth]);
        var options = Options();
        options.Members = Small;
        options.MaximumEpochs = 20;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(ml.Data.LoadFromEnumerable(rows));
        var scores = fitted.Model.FeatureScores;
        Assert.AreEqual(1, scores.Sum(), 1e-4);
        Assert.IsGreaterThan(1.5f * scores.Index().Where(score => score.Index != TableRows.Smooth).Max(score => score.Item), scores[TableRows.Smooth]);
        Assert.AreEqual(0, scores[TableRows.Constant], 1e-3);
    }

    [TestMethod]
    public void Validation_data_choose_in_one_phase_and_the_model_is_no_worse_than_the_reported_mean()
    {
        var ml = new MLContext(seed: 1);
        var training = TableExample.Data(ml, 200);
        var rows = TableExample.Rows(80, seed: 2);
        foreach (var row in rows)
            row.Weight = 1;
        var validation = ml.Data.LoadFromEnumerable(rows);
        var log = new ProgressLog();
        var options = Options();
        options.MaximumEpochs = 8;
        options.Progress = log;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(training, validation);
        double[] labels = [.. training.GetColumn<float>(nameof(TableExample.Number)).Select(label => (double)label)];
        var variance = labels.Average(label => Math.Pow(label - labels.Average(), 2));
        var loss = ml.Regression.Evaluate(fitted.Transform(validation), nameof(TableExample.Number)).MeanSquaredError / variance;

        Assert.HasCount(8, log.Epochs);
        Assert.IsLessThanOrEqualTo(log.Epochs.Min(epoch => epoch.ValidationLoss!.Value) + 1e-5, loss);
        var members = fitted.Model.Selection.Members;
        Assert.AreEqual(1, members.Sum(member => member.Weight), 1e-9);
        Assert.IsTrue(members.All(member => double.IsFinite(member.Loss)));
        Assert.IsLessThanOrEqualTo(members.Min(member => member.Loss) + 1e-4, loss, "The best network alone is one of the ways to pick.");
    }

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(6, false)]
    [DataRow(7, false)]
    [DataRow(13, false)]
    [DataRow(3, true)]
    public void A_run_resumed_in_any_phase_gives_the_same_bytes(int epoch, bool validates)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("run.checkpoint");
        string[] Fit(Action<KanRegressionTrainer.Options> adjust)
        {
            var ml = new MLContext(seed: 1);
            var options = Options();
            options.MaximumEpochs = 7;
            adjust(options);
            using var fitted = ml.Regression.Trainers.Kan(options).Fit(TableExample.Data(ml, 120), validates ? TableExample.Data(ml, 40, seed: 2) : null);
            return
            [
                .. ModelFiles.Fingerprint(ModelFiles.Save(ml, fitted, TableExample.Data(ml, 1).Schema)),
                .. fitted.Model.Selection.Members.Select(member => member.ToString()), // the losses are those of the best epoch
            ];
        }
        var whole = Fit(_ => { });
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            options.CheckpointPath = path;
            options.CancellationToken = source.Token;
            options.Progress = new ProgressLog(progress =>
            {
                if (progress.Epoch == epoch)
                    source.Cancel();
            });
        }));
        CollectionAssert.AreEqual(whole, Fit(options => options.CheckpointPath = path));
    }

    [TestMethod]
    public void A_run_that_is_cancelled_while_it_chooses_returns_a_weighted_model()
    {
        var ml = new MLContext(seed: 1);
        var data = TableExample.Data(ml, 120);
        using var source = new CancellationTokenSource();
        var options = Options();
        options.MaximumEpochs = 20;
        options.ReturnBestOnCancel = true;
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == 9)
                source.Cancel();
        });
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
        Assert.AreEqual(1, fitted.Model.Selection.Members.Sum(member => member.Weight), 1e-9);
        Assert.IsGreaterThan(0.3, ml.Regression.Evaluate(fitted.Transform(data), nameof(TableExample.Number)).RSquared);
    }

    [TestMethod]
    public void A_saved_model_scores_far_missing_and_no_rows_as_the_fitted_one_here_and_in_a_second_process()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var training = TableExample.Data(ml, 200);
        using var fitted = ml.Regression.Trainers.Kan(Options()).Fit(training);
        float[][] features = [.. TableRows.Far(), .. TableRows.Of(30, seed: 9)];
        var rows = features.Select(row => new TableExample { Features = row }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        var zip = folder.File("model.zip");
        ml.Model.Save(fitted, training.Schema, zip);
        float[] expected = [.. fitted.Transform(data).GetColumn<float>("Score")];
        AssertFinite(expected);

        var loaded = ml.Model.Load(zip, out _);
        using var owner = loaded as IDisposable;
        CollectionAssert.AreEqual(expected, loaded.Transform(data).GetColumn<float>("Score").ToArray());
        Assert.IsEmpty(loaded.Transform(ml.Data.LoadFromEnumerable(Array.Empty<TableExample>())).GetColumn<float>("Score"));

        var text = folder.Write("rows.txt", string.Join('\n', features.Select(row => string.Join(',', row.Select(x => x.ToString("R", CultureInfo.InvariantCulture))))));
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, "exec", BuildMetadata.Get(typeof(KanTrainerTests).Assembly, "ScoringHost"), zip, text)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(expected.Length, lines);
        for (var i = 0; i < lines.Length; i++)
            Assert.AreEqual(expected[i], float.Parse(lines[i], CultureInfo.InvariantCulture), 1e-4 * Math.Max(1, Math.Abs(expected[i])));
    }

    [TestMethod]
    public void Edge_functions_have_the_slopes_of_their_differences_and_none_beyond_the_network()
    {
        var ml = new MLContext(seed: 1);
        var options = Options();
        options.Members = [Small[1]];
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(TableExample.Data(ml, 200));
        var model = fitted.Model;
        const float Step = 1e-3f;
        foreach (var layer in new[] { 0, 1, 2 })
        {
            float[] points = [-0.97f, -0.313f, 0.111f, 0.557f, 1.271f];
            var edge = model.GetEdgeFunction(0, layer, 0, 0, points);
            var low = model.GetEdgeFunction(0, layer, 0, 0, [.. points.Select(x => x - Step)]);
            var high = model.GetEdgeFunction(0, layer, 0, 0, [.. points.Select(x => x + Step)]);
            for (var i = 0; i < points.Length; i++)
                Assert.AreEqual((high.Values[i] - low.Values[i]) / (2 * Step), edge.Slopes[i], 0.02, $"layer {layer}, point {points[i]}");
        }
        Assert.AreEqual(0, model.GetEdgeFunction(0, 0, TableRows.Constant, 0, [7]).Values[0], 1e-6);
        foreach (var (member, layer, input, output) in new[] { (1, 0, 0, 0), (-1, 0, 0, 0), (0, 3, 0, 0), (0, -1, 0, 0), (0, 0, TableRows.Width, 0), (0, 0, -1, 0), (0, 0, 0, 16), (0, 1, 16, 0), (0, 2, 0, 1) })
            Assert.Throws<ArgumentOutOfRangeException>(() => model.GetEdgeFunction(member, layer, input, output, [0]), $"{member} {layer} {input} {output}");
        Assert.Throws<ArgumentNullException>(() => model.GetEdgeFunction(0, 0, 0, 0, null!));
    }

    [TestMethod]
    public void A_run_in_half_precision_gives_a_model()
    {
        var ml = new MLContext(seed: 1);
        var data = TableExample.Data(ml, 120);
        var options = Options();
        options.MaximumEpochs = 12;
        options.Precision = TrainingPrecision.BFloat16;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
        Assert.IsGreaterThan(0.5, ml.Regression.Evaluate(fitted.Transform(data), nameof(TableExample.Number)).RSquared);
    }

    private static KanRegressionTrainer.Options Options() => new()
    {
        LabelColumnName = nameof(TableExample.Number),
        Members = Small,
        MaximumEpochs = 4,
        Seed = 1,
    };

    private static void AssertFinite(IEnumerable<float> scores) => Assert.IsTrue(scores.All(float.IsFinite), string.Join(' ', scores));
}
