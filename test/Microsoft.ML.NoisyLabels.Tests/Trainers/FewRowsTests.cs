using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.NoisyLabels.Tests.Trainers;

/// <summary>Default options learn from few rows, because the batch size depends on the number of rows.</summary>
[TestClass]
public class FewRowsTests
{
    private const int Width = 4;
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(1L, 4)]
    [DataRow(45L, 4)]
    [DataRow(127L, 4)]
    [DataRow(128L, 8)]
    [DataRow(270L, 16)]
    [DataRow(2_000L, 64)]
    [DataRow(4_095L, 128)]
    [DataRow(4_096L, 256)]
    [DataRow(5_000_000_000L, 256)]
    public void An_epoch_has_16_steps_or_more_where_the_limits_allow_it(long rows, int expected)
        => Assert.AreEqual(expected, new EarlyLearningTrainer.Options().BatchSizeFor(rows));

    [TestMethod]
    public void Images_have_batches_of_8_to_128()
    {
        Assert.AreEqual(8, new EarlyLearningImageTrainer.Options().BatchSizeFor(60));
        Assert.AreEqual(128, new EarlyLearningImageTrainer.Options().BatchSizeFor(60_000));
    }

    [TestMethod]
    public void A_size_that_is_set_is_kept() => Assert.AreEqual(700, new EarlyLearningTrainer.Options { BatchSize = 700 }.BatchSizeFor(50));

    // With batches of 256 the middle class keeps its early predictions, which never name it: accuracy is 0.68.
    [TestMethod]
    [DataRow(50, 0.85)]
    [DataRow(300, 0.96)]
    public void Three_classes_in_a_line_are_learned(int rows, double least)
    {
        double mean = Enumerable.Range(0, 3).Average(seed =>
        {
            using var model = _context.MulticlassClassification.Trainers.EarlyLearningRegularization(new EarlyLearningTrainer.Options { Seed = seed })
                .Fit(_context.Data.LoadFromEnumerable(Rows(rows, seed)));
            return _context.MulticlassClassification.Evaluate(model.Transform(_context.Data.LoadFromEnumerable(Rows(2000, seed: 77)))).MicroAccuracy;
        });
        Assert.IsGreaterThan(least, mean);
    }

    // The features do not distinguish the classes. With a strength above 1, early-learning regularisation treats one of the labels as wrong.
    [TestMethod]
    [DataRow(NoisyLabelMethod.None)]
    [DataRow(NoisyLabelMethod.EarlyLearningRegularization)]
    public void Rows_that_are_all_the_same_get_the_shares_of_the_labels(NoisyLabelMethod method)
    {
        Row[] rows = [.. Enumerable.Range(0, 60).Select(i => new Row { Features = [1, 2, 3, 4], Label = (uint)(i % 2) })];
        var options = new EarlyLearningTrainer.Options { Seed = 1, ValidationFraction = 0, NoisyLabels = new() { Method = method, Strength = 0.5 } };
        var data = _context.Data.LoadFromEnumerable(rows);
        using var model = _context.MulticlassClassification.Trainers.EarlyLearningRegularization(options).Fit(data);
        float[] scores = model.Transform(data).GetColumn<float[]>("Score").First();
        Assert.AreEqual(0.5f, scores[0], 0.1f);
        Assert.AreEqual(0.5f, scores[1], 0.1f);
    }

    private static List<Row> Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (int i = 0; i < count; i++)
        {
            int label = random.Next(3);
            float[] features = [.. Enumerable.Range(0, Width).Select(_ => (float)Normal(random))];
            features[0] = (float)((2.3 * (label - 1)) + (0.5 * Normal(random)));
            rows.Add(new Row { Features = features, Label = (uint)label });
        }
        return rows;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Row
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
