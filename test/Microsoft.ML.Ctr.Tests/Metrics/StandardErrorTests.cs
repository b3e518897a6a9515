namespace Microsoft.ML.Ctr.Tests.Metrics;

/// <summary>Standard errors against the definition, and against the deviation of the areas of many simulated data sets.</summary>
[TestClass]
public sealed class StandardErrorTests
{
    private const int Samples = 400;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void The_error_is_that_of_delongs_placements(int seed)
    {
        var rows = Impression.Random(90, users: 9, seed, levels: 5);
        Impression[] clicks = [.. rows.Where(row => row.Label)];
        Impression[] others = [.. rows.Where(row => !row.Label)];
        double[] ofClicks = [.. clicks.Select(click => others.Average(other => Order(click, other)))];
        double[] ofOthers = [.. others.Select(other => clicks.Average(click => Order(click, other)))];
        var metrics = Evaluate(rows);
        Assert.AreEqual(Math.Sqrt((Variance(ofClicks) / clicks.Length) + (Variance(ofOthers) / others.Length)), metrics.AreaUnderRocCurveStandardError, 1e-12);
        var groups = rows.GroupBy(row => row.User).Where(BruteForce.HasBoth).Select(group => (Rows: group.Count(), Area: BruteForce.Area(group))).ToArray();
        double squares = groups.Sum(group => Math.Pow(group.Rows * (group.Area - metrics.GroupAreaUnderRocCurve), 2));
        double expected = Math.Sqrt(squares * groups.Length / (groups.Length - 1)) / groups.Sum(group => group.Rows);
        Assert.AreEqual(expected, metrics.GroupAreaUnderRocCurveStandardError, 1e-12);
    }

    /// <summary>400 data sets of a binormal model: the mean of the squared errors is the variance of the areas, within the noise of that variance, 7 %.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_error_is_the_deviation_over_data_sets(bool ties)
    {
        var random = new Random(3);
        var (areas, squares) = (new double[Samples], new double[Samples]);
        for (int i = 0; i < Samples; i++)
        {
            var metrics = Evaluate([.. Enumerable.Range(0, 150).Select(row => Drawn(row % 3 == 0))]);
            (areas[i], squares[i]) = (metrics.AreaUnderRocCurve, Math.Pow(metrics.AreaUnderRocCurveStandardError, 2));
        }
        Assert.AreEqual(1, squares.Average() / Variance(areas), 0.2);

        Impression Drawn(bool click)
        {
            double score = Normal(random) + (click ? 1 : 0);
            return new Impression { Label = click, Score = (float)(ties ? Math.Round(score) : score), Probability = 0.5f };
        }
    }

    /// <summary>Users differ in how well they are ranked and in their number of rows; other data sets have other users.</summary>
    [TestMethod]
    public void The_error_within_groups_is_the_deviation_over_data_sets_of_other_groups()
    {
        var random = new Random(4);
        var (areas, squares) = (new double[Samples], new double[Samples]);
        for (int i = 0; i < Samples; i++)
        {
            var rows = new List<Impression>();
            for (int user = 0; user < 40; user++)
            {
                double skill = 2 * random.NextDouble();
                int count = 4 + random.Next(12);
                for (int row = 0; row < count; row++)
                    rows.Add(new Impression { Label = row % 2 == 0, Score = (float)(Normal(random) + (row % 2 == 0 ? skill : 0)), Probability = 0.5f, User = $"{user}" });
            }
            var metrics = Evaluate([.. rows]);
            (areas[i], squares[i]) = (metrics.GroupAreaUnderRocCurve, Math.Pow(metrics.GroupAreaUnderRocCurveStandardError, 2));
        }
        Assert.AreEqual(1, squares.Average() / Variance(areas), 0.2);
    }

    [TestMethod]
    public void Equal_weights_change_nothing_and_single_rows_of_a_class_give_no_error()
    {
        var rows = Impression.Random(80, users: 6, seed: 7);
        var plain = Evaluate(rows);
        foreach (var row in rows)
            row.Weight = 3;
        var weighted = _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Impression.User), exampleWeightColumnName: nameof(Impression.Weight));
        Assert.AreEqual(plain.AreaUnderRocCurveStandardError, weighted.AreaUnderRocCurveStandardError, 1e-12);
        Assert.AreEqual(plain.GroupAreaUnderRocCurveStandardError, weighted.GroupAreaUnderRocCurveStandardError, 1e-12);
        var single = Evaluate([Impression.Of(true, 0.7f), Impression.Of(false, 0.3f), Impression.Of(false, 0.5f)]);
        Assert.IsTrue(double.IsNaN(single.AreaUnderRocCurveStandardError));
        Assert.IsTrue(double.IsNaN(single.GroupAreaUnderRocCurveStandardError));
    }

    private CtrMetrics Evaluate(Impression[] rows) => _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Impression.User));

    private IDataView View(IEnumerable<Impression> rows) => _ml.Data.LoadFromEnumerable(rows);

    private static double Order(Impression click, Impression other) => click.Score > other.Score ? 1 : click.Score == other.Score ? 0.5 : 0;

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
