using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan.Tests.Training;

/// <summary>y = sin 3x₀ + x₁² on 400 rows, with one wrong value or with features that span many orders of magnitude.</summary>
[TestClass]
public sealed class WrongValueTests
{
    [TestMethod]
    [DataRow(100f)]
    [DataRow(1e6f)]
    [DataRow(1e38f)]
    [DataRow(-1e38f)]
    public void One_wrong_value_does_not_spoil_a_fit(float wrong)
    {
        var rows = Rows(seed: 1);
        rows[133].Features[0] = wrong;
        Assert.IsGreaterThan(0.97, RSquared(rows, Rows(seed: 2), out _));
    }

    [TestMethod]
    public void A_value_thousands_of_ranges_away_is_named_with_its_slot_and_scores_stay_finite()
    {
        var rows = Rows(seed: 1);
        rows[133].Features[1] = -1e30f;
        var test = Rows(seed: 2);
        (test[0].Features[0], test[1].Features[0], test[2].Features[0]) = (float.MaxValue, -float.MaxValue, float.NaN);
        var (scores, warnings) = Fit(rows, test);
        Assert.HasCount(1, warnings);
        StringAssert.Contains(warnings[0], "Column 'Features' holds -1E+30 in slot 1, ");
        Assert.IsTrue(float.IsFinite(scores[0]) && float.IsFinite(scores[1]), $"{scores[0]}, {scores[1]}");
        Assert.IsTrue(float.IsNaN(scores[2]));
    }

    [TestMethod]
    public void Features_that_span_many_orders_of_magnitude_are_learned()
    {
        Assert.IsGreaterThan(0.9, RSquared(Exponentials(seed: 1), Exponentials(seed: 2), out var warnings));
        Assert.IsEmpty(warnings);
    }

    private static double RSquared(Row[] train, Row[] test, out List<string> warnings)
    {
        (float[] scores, warnings) = Fit(train, test);
        double mean = test.Average(row => row.Label);
        double errors = test.Select((row, i) => Math.Pow(row.Label - scores[i], 2)).Sum();
        return 1 - (errors / test.Sum(row => Math.Pow(row.Label - mean, 2)));
    }

    private static (float[] Scores, List<string> Warnings) Fit(Row[] train, Row[] test)
    {
        var context = new MLContext(1);
        var warnings = new List<string>();
        context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        using var model = context.Regression.Trainers.SelectableKan().Fit(context.Data.LoadFromEnumerable(train));
        return ([.. model.Transform(context.Data.LoadFromEnumerable(test)).GetColumn<float>("Score")], warnings);
    }

    private static Row[] Rows(int seed) => Make(seed, random => (2 * random.NextDouble()) - 1, x => x);

    private static Row[] Exponentials(int seed) => Make(seed, Normal, z => Math.Exp(3 * z));

    private static Row[] Make(int seed, Func<Random, double> draw, Func<double, double> feature)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 400).Select(_ =>
        {
            var (a, b) = (draw(random), draw(random));
            return new Row { Features = [(float)feature(a), (float)feature(b)], Label = (float)(Math.Sin(3 * a) + (b * b)) };
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
