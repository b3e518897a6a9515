using Microsoft.ML.Data;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Constrained features: whole models against brute force over grids, the projection against its closed form.</summary>
[TestClass]
public sealed class ShapeTests
{
    private static readonly KanFeatureShape[] Shapes = [new("Features[0]", FeatureShape.Increasing), new("Features[1]", FeatureShape.Decreasing)];

    [TestMethod]
    [DataRow(KanEffort.Fast, false)]
    [DataRow(KanEffort.Fast, true)]
    [DataRow(KanEffort.Balanced, false)]
    public void Predictions_keep_the_shapes_where_the_labels_violate_them(KanEffort effort, bool binary)
    {
        Assert.IsLessThan(1e-5, Violation(effort, binary, Shapes));
        if (effort == KanEffort.Fast)
            Assert.IsGreaterThan(0.01, Violation(effort, binary, null), "The labels do not violate the shapes, so the test shows nothing.");
    }

    [TestMethod]
    public void The_projection_is_the_closest_non_decreasing_sequence()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 200; trial++)
        {
            var count = 1 + (trial % 9);
            double[] values = [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
            double[] weights = [.. Enumerable.Range(0, count).Select(_ => trial % 2 == 0 ? 1 : random.NextDouble() + 0.01)];
            var projected = values.ToArray();
            MonotoneFit.Project(projected, trial % 2 == 0 ? [] : weights);
            for (var k = 0; k < values.Length; k++)
            {
                // max over i ≤ k of min over j ≥ k of the mean of i..j (Barlow et al., 1972)
                var expected = Enumerable.Range(0, k + 1).Max(i => Enumerable.Range(k, values.Length - k).Min(j => Mean(values[i..(j + 1)], weights[i..(j + 1)])));
                Assert.AreEqual(expected, projected[k], 1e-12);
            }
        }
    }

    [TestMethod]
    [DataRow(FeatureShape.Increasing | FeatureShape.Decreasing, "leave the slot out of the features")]
    [DataRow(FeatureShape.Convex | FeatureShape.Concave, "name one of both")]
    [DataRow((FeatureShape)0, "such as Increasing | Concave")]
    [DataRow((FeatureShape)16, "such as Increasing | Concave")]
    public void Contradictory_shapes_are_refused_with_a_remedy(FeatureShape shape, string remedy)
    {
        var wrong = Assert.Throws<ArgumentException>(() => new MLContext(seed: 1).Regression.Trainers.Kan(new KanRegressionTrainer.Options { Shapes = [new("Age", shape)] }));
        Assert.Contains("'Age'", wrong.Message);
        Assert.Contains(remedy, wrong.Message);
    }

    [TestMethod]
    public void Wrong_shapes_are_refused_with_a_remedy()
    {
        var unknown = Assert.Throws<ArgumentException>(() => Violation(KanEffort.Fast, false, [new("Features[9]", FeatureShape.Increasing)]));
        Assert.Contains("'Features[0]'", unknown.Message);
        var ml = new MLContext(seed: 1);
        var member = Assert.Throws<ArgumentException>(() => ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { Shapes = Shapes, Members = [new() { FurtherLayers = 1 }] }));
        Assert.Contains("Members[0] cannot hold Shapes; it needs FurtherLayers 0", member.Message);
        var classes = Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.Kan(new KanMulticlassTrainer.Options { Shapes = Shapes }));
        Assert.Contains("multiclass", classes.Message);
    }

    private static double Mean(double[] values, double[] weights) => values.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();

    // The largest step in the wrong direction along a constrained feature, in units of the scores' range; of the saved and loaded model.
    private static double Violation(KanEffort effort, bool binary, KanFeatureShape[]? shapes)
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(_ =>
        {
            float[] x = [(random.NextSingle() * 4) - 2, (random.NextSingle() * 4) - 2, (random.NextSingle() * 4) - 2];
            var label = x[0] - x[1] + (2 * MathF.Sin(4 * x[0])) + (x[2] * x[1]) + random.NextSingle();
            return new TableExample { Features = [.. x, 0, 0, 0, 0], Number = label, Flag = label > 0 };
        }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        using var stream = new MemoryStream();
        if (binary)
        {
            var options = new KanBinaryTrainer.Options { LabelColumnName = nameof(TableExample.Flag), Effort = effort, MaximumEpochs = 20, Seed = 1, Shapes = shapes };
            using var fitted = ml.BinaryClassification.Trainers.Kan(options).Fit(data);
            ml.Model.Save(fitted, data.Schema, stream);
        }
        else
        {
            var options = new KanRegressionTrainer.Options { LabelColumnName = nameof(TableExample.Number), Effort = effort, MaximumEpochs = 20, Seed = 1, Shapes = shapes };
            using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
            ml.Model.Save(fitted, data.Schema, stream);
        }
        stream.Position = 0;
        var loaded = ml.Model.Load(stream, out _);
        double worst = 0;
        foreach (var slot in new[] { 0, 1 })
        {
            const int Points = 121;
            TableExample[] grid = [.. rows.Take(40).SelectMany(row => Enumerable.Range(0, Points).Select(p =>
            {
                var x = row.Features.ToArray();
                x[slot] = -3 + (p * 0.05f); // beyond the training rows on both sides
                return new TableExample { Features = x };
            }))];
            float[] scores = [.. loaded.Transform(ml.Data.LoadFromEnumerable(grid)).GetColumn<float>("Score")];
            var (sign, range) = (slot == 0 ? 1 : -1, scores.Max() - scores.Min());
            for (var i = 1; i < scores.Length; i++)
            {
                if (i % Points != 0)
                    worst = Math.Max(worst, sign * (scores[i - 1] - scores[i]) / range);
            }
        }
        (loaded as IDisposable)?.Dispose();
        return worst;
    }
}
