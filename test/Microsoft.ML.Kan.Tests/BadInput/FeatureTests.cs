using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.BadInput;

[TestClass]
public sealed class FeatureTests
{
    [TestMethod]
    [DataRow(PredictionTask.Regression, 0.25f)]
    [DataRow(PredictionTask.Regression, float.MaxValue)]
    [DataRow(PredictionTask.BinaryClassification, 0f)]
    [DataRow(PredictionTask.MulticlassClassification, -1e30f)]
    public void A_constant_feature_does_not_keep_the_other_from_being_learned(PredictionTask task, float constant) => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(task, options => options.MaximumEpochs = 30);
        var rows = Example.Rows(300).ToArray();
        foreach (var row in rows)
            row.Features[1] = constant;
        var data = kan.Data(rows);
        using var model = (IDisposable)kan.Trainer().Fit(data);

        float[][] scores = kan.Scores((ITransformer)model, data);
        KanCase.AssertFinite(scores);
        int right = rows.Zip(scores, (row, score) => task switch
        {
            PredictionTask.Regression => Math.Abs(score[0] - row.Number) < 0.2,
            PredictionTask.BinaryClassification => score[1] > 0.5 == row.Flag,
            _ => score.IndexOf(score.Max()) == row.Class,
        }).Count(isRight => isRight);
        Assert.IsGreaterThan(rows.Length * 9 / 10, right);
    });

    [TestMethod]
    [DataRow(float.MaxValue)]
    [DataRow(1e-40f)]
    [DataRow(float.Epsilon)]
    public void A_feature_at_the_ends_of_what_Single_holds_is_learned(float size) => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.Regression, options => options.MaximumEpochs = 30);
        var rows = Example.Rows(200, width: 1).ToArray();
        foreach (var row in rows)
            (row.Features[0], row.Number) = row.Flag ? (size, 1) : (-size, 0);
        var data = kan.Data(rows, width: 1);
        using var model = (IDisposable)kan.Trainer().Fit(data);

        foreach (var (row, score) in rows.Zip(kan.Scores((ITransformer)model, data)))
            Assert.AreEqual(row.Number, score[0], 0.1);
    });

    [TestMethod]
    public void With_constant_features_alone_the_mean_of_the_label_is_predicted() => LiveTensors.AreBalancedBy(() =>
    {
        var rows = ConstantRows();

        float[] number = OneScore(new KanCase(PredictionTask.Regression, Adjust), rows);
        float[] flag = OneScore(new KanCase(PredictionTask.BinaryClassification, Adjust), rows);

        Assert.AreEqual(rows.Average(row => row.Number), number[0], 0.05);
        Assert.AreEqual(rows.Average(row => row.Flag ? 1.0 : 0.0), flag[1], 0.03);

        static void Adjust(SelectableKanOptions options)
        {
            options.HiddenLayers = 0;
            options.MaximumEpochs = 40;
            options.ValidationFraction = 0;
        }
    });

    [TestMethod]
    [DataRow(PredictionTask.Regression)]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    public void With_constant_features_alone_hidden_layers_give_one_finite_score(PredictionTask task) => LiveTensors.AreBalancedBy(
        () => KanCase.AssertFinite([OneScore(new KanCase(task, options => options.HiddenLayers = 2), ConstantRows())]));

    [TestMethod]
    [DataRow(PredictionTask.Regression)]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    public void Features_far_outside_what_was_seen_give_finite_scores(PredictionTask task) => LiveTensors.AreBalancedBy(() =>
    {
        foreach (int hiddenLayers in new[] { 0, 1, 3 })
        {
            var kan = new KanCase(task, options => options.HiddenLayers = hiddenLayers);
            using var model = (IDisposable)kan.Trainer().Fit(kan.Data(Example.Rows(200)));

            float[] far = [-1e30f, -1e6f, 0, 1e6f, 1e30f];
            var rows = far.SelectMany(x => far.Select(y => new Example { Features = [x, y] }));
            KanCase.AssertFinite(kan.Scores((ITransformer)model, kan.Data(rows)));
        }
    });

    [TestMethod]
    public void Outside_the_range_the_functions_keep_their_border_value_and_the_base_branch_follows_the_clipped_input() => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.Regression, options => options.HiddenLayers = 0);
        var rows = Example.Rows(200).ToArray();
        double low = rows.Min(row => row.Features[0]), high = rows.Max(row => row.Features[0]);
        using var model = (IDisposable)kan.Trainer().Fit(kan.Data(rows));

        float[] places = [1.2f, 2, 5, 100, 1e6f, float.MaxValue];
        double[] above = Along(1), below = Along(-1);
        double weight = (above[^1] - above[0]) / (Base(places[^1]) - Base(places[0]));
        Assert.IsGreaterThan(0.05, Math.Abs(weight), "The base branch has to contribute, or the test says nothing.");
        for (int i = 0; i < places.Length; i++)
        {
            Assert.AreEqual(above[0] + (weight * (Base(places[i]) - Base(places[0]))), above[i], 1e-3 * Math.Abs(weight), $"{places[i]}");
            Assert.AreEqual(below[0] + (weight * (Base(-places[i]) - Base(-places[0]))), below[i], 1e-3 * Math.Abs(weight), $"{-places[i]}");
        }

        double[] Along(float sign)
            => [.. kan.Scores((ITransformer)model, kan.Data(places.Select(x => new Example { Features = [sign * x, 0] }))).Select(score => (double)score[0])];

        // SiLU of the scaled value, which beyond ±1 is clipped to ±(1 + t/(1 + t)).
        double Base(double x)
        {
            double scaled = (x - ((low + high) / 2)) / ((high - low) / 2 * 1.01);
            double beyond = Math.Abs(scaled) - 1;
            double u = beyond > 0 ? Math.Sign(scaled) * (1 + (beyond / (1 + beyond))) : scaled;
            return u / (1 + Math.Exp(-u));
        }
    });

    private static Example[] ConstantRows()
    {
        var rows = Example.Rows(300).ToArray();
        foreach (var row in rows)
            (row.Features, row.Flag) = ([7, -3], row.Features[0] > 0.5);
        return rows;
    }

    private static float[] OneScore(KanCase kan, Example[] rows)
    {
        var data = kan.Data(rows);
        using var model = (IDisposable)kan.Trainer().Fit(data);
        float[][] scores = kan.Scores((ITransformer)model, data);
        Assert.IsTrue(scores.All(row => row.SequenceEqual(scores[0])), "The same features give the same score.");
        return scores[0];
    }
}
