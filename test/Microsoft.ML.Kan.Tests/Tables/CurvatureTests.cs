using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Features of constrained curvature: random rows and seeds, whole models against brute force over dense grids.</summary>
[TestClass]
public sealed class CurvatureTests
{
    private const int Features = 4;
    private const int Points = 161;

    private readonly MLContext _ml = new(seed: 1);

    // The last feature is free; each shape is violated by the labels.
    private static readonly FeatureShape[][] Shapes =
    [
        [FeatureShape.Convex],
        [FeatureShape.Concave],
        [FeatureShape.Convex, FeatureShape.Concave, FeatureShape.Increasing],
        [FeatureShape.Increasing | FeatureShape.Concave, FeatureShape.Decreasing | FeatureShape.Convex],
        [FeatureShape.Decreasing | FeatureShape.Concave, FeatureShape.Decreasing, FeatureShape.Increasing | FeatureShape.Convex],
    ];

    public static IEnumerable<object[]> Cases
        => from shapes in Enumerable.Range(0, Shapes.Length)
           from seed in new[] { 1, 2 }
           select new object[] { shapes, seed, (shapes + seed) % 2 == 0 };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Predictions_keep_every_shape_where_the_labels_violate_it(int shapes, int seed, bool binary)
    {
        var rows = Rows(seed);
        KanFeatureShape[] named = [.. Shapes[shapes].Select((shape, slot) => new KanFeatureShape($"Features[{slot}]", shape))];
        using var fitted = Fit(rows, named, seed, binary);
        using var stream = new MemoryStream();
        _ml.Model.Save(fitted, Data(rows).Schema, stream);
        stream.Position = 0;
        var loaded = _ml.Model.Load(stream, out _);
        foreach (var model in new ITransformer[] { fitted, loaded, loaded.WithBatchScoring(_ml) })
        {
            for (var slot = 0; slot < named.Length; slot++)
                Assert.IsLessThan(2e-5, Violation(model, rows, slot, named[slot].Shape), $"{named[slot]}");
        }
        (loaded as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void Without_shapes_the_labels_violate_all()
    {
        var rows = Rows(1);
        using var free = Fit(rows, null, 1, binary: false);
        foreach (var shape in Enum.GetValues<FeatureShape>())
            Assert.IsGreaterThan(0.01, Violation(free, rows, 0, shape), $"{shape}");
    }

    // A sum of a function of each feature explains at most 0.89 of the variance: the residual (s - 2)(x² - 4/3), s = 1 or 3, has 1.42 of 12.9.
    [TestMethod]
    public void A_convex_feature_learns_a_convex_function_that_depends_on_the_others()
    {
        var random = new Random(3);
        Row[] rows = [.. Enumerable.Range(0, 1200).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, Features).Select(_ => (random.NextSingle() * 4) - 2)];
            return new Row { Features = x, Label = (x[0] * x[0] * (x[3] > 0 ? 3 : 1)) + x[3] };
        })];
        using var fitted = Fit(rows, [new("Features[0]", FeatureShape.Convex)], 1, binary: false, epochs: 60);
        var metrics = _ml.Regression.Evaluate(fitted.Transform(Data(rows)));
        Assert.IsGreaterThan(0.95, metrics.RSquared);
    }

    private static Row[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, Features).Select(_ => (random.NextSingle() * 4) - 2)];
            if (seed % 2 == 0)
                x[2] = x[2] > 0 ? 1 : -1; // two values
            var label = (2 * MathF.Sin(3 * x[0])) + (2 * MathF.Cos(3 * x[1])) + (x[2] * x[3]) + random.NextSingle();
            return new Row { Features = x, Label = label, Flag = label > 0.5f };
        })];
    }

    private DeepFeaturePredictionTransformer<KanModel> Fit(Row[] rows, KanFeatureShape[]? shapes, int seed, bool binary, int epochs = 25)
    {
        KanMember[] members = [new() { Knots = 16, HiddenWidth = 32 }];
        return binary
            ? _ml.BinaryClassification.Trainers.Kan(new KanBinaryTrainer.Options { LabelColumnName = nameof(Row.Flag), Members = members, MaximumEpochs = epochs, Seed = seed, Shapes = shapes }).Fit(Data(rows))
            : _ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { Members = members, MaximumEpochs = epochs, Seed = seed, Shapes = shapes }).Fit(Data(rows));
    }

    // The largest violation along a feature, from the smallest to the largest of its values, in units of the range of the scores.
    private double Violation(ITransformer model, Row[] rows, int slot, FeatureShape shape)
    {
        var (low, high) = (rows.Min(row => row.Features[slot]), rows.Max(row => row.Features[slot]));
        Row[] grid = [.. rows.Take(12).SelectMany(row => Enumerable.Range(0, Points).Select(p =>
        {
            var x = row.Features.ToArray();
            x[slot] = low + ((high - low) * p / (Points - 1));
            return new Row { Features = x };
        }))];
        double[] scores = [.. model.Transform(Data(grid)).GetColumn<float>("Score").Select(score => (double)score)];
        var (worst, range) = (0.0, scores.Max() - scores.Min());
        foreach (var curve in scores.Chunk(Points))
        {
            for (var p = 1; p < Points; p++)
            {
                Count(FeatureShape.Increasing, curve[p - 1] - curve[p]);
                Count(FeatureShape.Decreasing, curve[p] - curve[p - 1]);
            }
            foreach (var step in new[] { 1, 2, 7, 30 })
            {
                for (var p = step; p < Points - step; p++)
                {
                    var above = curve[p] - ((curve[p - step] + curve[p + step]) / 2);
                    Count(FeatureShape.Convex, above);
                    Count(FeatureShape.Concave, -above);
                }
            }
        }
        return worst / range;

        void Count(FeatureShape part, double violation)
        {
            if (shape.HasFlag(part))
                worst = Math.Max(worst, violation);
        }
    }

    private IDataView Data(Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private sealed class Row
    {
        [VectorType(CurvatureTests.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool Flag { get; set; }
    }
}
