using Microsoft.ML.Ctr.Simulation;
using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Tests.Simulation;

[TestClass]
public sealed class ClickLogTests
{
    private static readonly Shop Shop = new();
    private static readonly ClickLogRow[] Rows = [.. new ClickLog(Shop).Generate(users: 1000, impressions: 20, seed: 1)];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_true_probabilities_reach_the_bayes_area()
    {
        double bayes = BayesArea.Of(Rows.Select(row => row.ClickProbability));

        double drawn = Truth(Rows).AreaUnderRocCurve;

        Assert.AreEqual(bayes, drawn, 0.01); // the standard error is about 0.003
        Assert.IsGreaterThan(0.8, bayes);
        Assert.IsLessThan(0.95, bayes);
    }

    [TestMethod]
    public void The_bayes_area_is_the_mean_over_labels_drawn_again_and_again()
    {
        float[] probabilities = [0.1f, 0.2f, 0.2f, 0.5f, 0.7f, 0.7f, 0.9f, 0.95f];
        var random = new Random(1);
        double ordered = 0;
        double pairs = 0;
        for (int draw = 0; draw < 20_000; draw++)
        {
            bool[] labels = [.. probabilities.Select(p => random.NextDouble() < p)];
            for (int i = 0; i < labels.Length; i++)
            {
                for (int j = 0; j < labels.Length; j++)
                {
                    if (!labels[i] || labels[j])
                        continue;
                    pairs++;
                    ordered += probabilities[i] > probabilities[j] ? 1 : probabilities[i] == probabilities[j] ? 0.5 : 0;
                }
            }
        }

        Assert.AreEqual(ordered / pairs, BayesArea.Of(probabilities), 0.005);
    }

    [TestMethod]
    public void Labels_follow_the_probabilities()
    {
        var metrics = Truth(Rows);

        Assert.AreEqual(1, metrics.PredictedToObservedRatio, 0.03);
        Assert.IsLessThan(0.015, metrics.ExpectedCalibrationError);
        Assert.IsTrue(Rows.Average(row => row.ClickProbability) is > 0.2f and < 0.5f);
    }

    [TestMethod]
    public void Probabilities_come_from_the_history_that_is_shown()
    {
        foreach (var row in Rows.Take(2000))
        {
            double expected = Shop.ClickProbability((int)row.Item, row.HistoryItems.Select(item => (int)item - 1));
            Assert.AreEqual(expected, row.ClickProbability, 1e-6);
            Assert.AreEqual((uint)Shop.CategoryOf((int)row.Item), row.Category);
            CollectionAssert.AreEqual(row.HistoryItems.Select(item => (uint)Shop.CategoryOf((int)item - 1) + 1).ToArray(), row.HistoryCategories);
        }
    }

    [TestMethod]
    public void A_history_holds_what_was_clicked_before_and_nothing_of_the_future()
    {
        foreach (var user in Rows.GroupBy(row => row.User))
        {
            foreach (var (row, next) in user.Zip(user.Skip(1)))
            {
                uint[] after = row.Label ? [.. row.HistoryItems, row.Item + 1] : row.HistoryItems;
                CollectionAssert.AreEqual(after.TakeLast(ClickLog.MaximumHistory).ToArray(), next.HistoryItems);
            }
        }
        Assert.IsTrue(Rows.All(row => row.HistoryItems.Length is >= 10 and <= ClickLog.MaximumHistory));
    }

    [TestMethod]
    public void Candidate_and_history_have_the_same_keys()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows);
        using var cursor = data.GetRowCursor(data.Schema);
        var item = cursor.GetGetter<uint>(data.Schema["Item"]);
        var history = cursor.GetGetter<VBuffer<uint>>(data.Schema["HistoryItems"]);
        uint key = 0;
        VBuffer<uint> keys = default;

        for (int i = 0; cursor.MoveNext(); i++)
        {
            item(ref key);
            history(ref keys);
            Assert.AreEqual(Rows[i].Item + 1, key);
            CollectionAssert.AreEqual(Rows[i].HistoryItems, keys.DenseValues().ToArray());
        }
        Assert.AreEqual(data.Schema["Item"].Type, ((VectorDataViewType)data.Schema["HistoryItems"].Type).ItemType);
    }

    [TestMethod]
    public void The_seed_decides_and_users_do_not_depend_on_each_other()
    {
        var log = new ClickLog(Shop);

        string again = Text(log.Generate(1000, 20, seed: 1));
        string other = Text(log.Generate(1000, 20, seed: 2));
        string part = Text(log.Generate(1, 20, seed: 1, firstUser: 700));

        Assert.AreEqual(Text(Rows), again);
        Assert.AreNotEqual(again, other);
        Assert.AreEqual(Text(Rows.Where(row => row.User == 700)), part);

        static string Text(IEnumerable<ClickLogRow> rows)
            => string.Join('\n', rows.Select(row => $"{row.User} {row.Item} {row.Label} {row.ClickProbability} {string.Join(',', row.HistoryItems)}"));
    }

    [TestMethod]
    public void Counting_events_without_the_candidate_tells_little()
    {
        // The best prediction without combining history and candidate: the candidate's own rate.
        var rate = Rows.GroupBy(row => row.Item).ToDictionary(item => item.Key, item => (float)item.Average(row => row.ClickProbability));

        double area = _ml.BinaryClassification.EvaluateCtr(
            View(Rows.Select(row => new Scored { Label = row.Label, Score = rate[row.Item] })), probabilityColumnName: null).AreaUnderRocCurve;

        Assert.IsLessThan(BayesArea.Of(Rows.Select(row => row.ClickProbability)) - 0.1, area);
    }

    private CtrMetrics Truth(IEnumerable<ClickLogRow> rows)
        => _ml.BinaryClassification.EvaluateCtr(View(rows.Select(row => new Scored { Label = row.Label, Score = row.ClickProbability, Probability = row.ClickProbability })));

    private IDataView View(IEnumerable<Scored> rows) => _ml.Data.LoadFromEnumerable(rows.ToArray());

    private sealed class Scored
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
