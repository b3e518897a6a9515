using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

/// <summary>The effect of a history on a fitted model.</summary>
[TestClass]
public class HistoryScoringTests
{
    private const float Rounding = 1e-5f;

    private static readonly MLContext Context = TestContexts.Create();

    private static readonly Lazy<DeepPredictionTransformer<DeepInterestNetworkModel>> Model =
        new(() => Visits.Fit(Visits.View(Context, Visits.Draw(200)), options => options.MaximumHistoryLength = 5));

    [ClassCleanup]
    public static void Release()
    {
        if (Model.IsValueCreated)
            Model.Value.Dispose();
    }

    [TestMethod]
    public void A_score_does_not_depend_on_the_lengths_of_other_histories()
    {
        List<Visit> rows = [.. Visits.Draw(30), Visits.Of(3, [.. Enumerable.Range(0, 500).Select(i => (uint)(i % Visits.Items))])];
        float[] together = Scores(rows);
        for (int row = 0; row < rows.Count; row++)
            Assert.AreEqual(together[row], Scores([rows[row]])[0], $"row {row}");
    }

    // Up to rounding: entries in another order are summed in other groups.
    [TestMethod]
    public void Missing_ids_in_a_history_are_as_if_they_were_not_there()
    {
        float[] with = Scores([Visits.Of(1, [Visit.Missing, 4, Visit.Missing, Visit.Missing, 7, 2, Visit.Missing])]);
        Assert.AreEqual(Scores([Visits.Of(1, [4, 7, 2])])[0], with[0], Rounding);
        Assert.AreNotEqual(Scores([Visits.Of(1, [4, 7])])[0], with[0], Rounding);
    }

    [TestMethod]
    public void A_history_of_missing_ids_is_an_empty_one()
    {
        float empty = Scores([Visits.Of(1, [])])[0];
        Assert.IsTrue(float.IsFinite(empty));
        Assert.AreEqual(empty, Scores([Visits.Of(1, [Visit.Missing])])[0]);
        Assert.AreEqual(empty, Scores([Visits.Of(1, [Visit.Missing, Visit.Missing, Visit.Missing])])[0]);
    }

    [TestMethod]
    public void An_entry_counts_when_any_of_its_ids_is_known()
    {
        var half = Visits.Of(1, [4]);
        half.Items = [Visit.Missing];
        Assert.AreNotEqual(Scores([Visits.Of(1, [])])[0], Scores([half])[0], Rounding);
        Assert.AreNotEqual(Scores([Visits.Of(1, [4])])[0], Scores([half])[0], Rounding);
    }

    [TestMethod]
    public void The_newest_entries_are_kept_and_missing_ids_do_not_take_their_places()
    {
        float expected = Scores([Visits.Of(1, [3, 4, 5, 6, 7])])[0];
        Assert.AreEqual(expected, Scores([Visits.Of(1, [0, 1, 2, 3, 4, 5, 6, 7])])[0], Rounding);
        Assert.AreEqual(expected, Scores([Visits.Of(1, [9, 3, 4, Visit.Missing, 5, 6, 7, Visit.Missing])])[0], Rounding);
        Assert.AreNotEqual(expected, Scores([Visits.Of(1, [4, 5, 6, 7])])[0], Rounding);
    }

    [TestMethod]
    public void The_order_of_the_entries_that_count_is_no_more_than_rounding()
        => Assert.AreEqual(Scores([Visits.Of(1, [3, 4, 5])])[0], Scores([Visits.Of(1, [5, 3, 4])])[0], Rounding);

    [TestMethod]
    public void Keys_beyond_the_number_of_the_training_data_act_as_missing()
    {
        var known = Visits.Of(1, [4, 7]);
        var more = Visits.Of(1, [4, 15, 7]);
        more.Kinds = [.. more.Kinds.Select((kind, place) => place == 1 ? Visit.Missing : kind)];
        float[] scores = Visits.Scores(Model.Value, Visits.View(Context, [known, more, Visits.Of(1, []), new Visit { Item = 17, Kind = 1 }, new Visit { Item = Visit.Missing, Kind = 1 }], 20, 20));
        Assert.AreEqual(scores[0], scores[1], Rounding);
        Assert.AreNotEqual(scores[0], scores[2], Rounding);
        Assert.AreEqual(scores[4], scores[3]);
    }

    [TestMethod]
    public void A_history_of_fixed_size_is_one_that_is_filled_up_with_missing_ids()
    {
        List<Visit> rows = [.. Visits.Draw(20, longest: 6)];
        float[] expected = Scores(rows);
        foreach (var row in rows)
        {
            row.Items = [.. row.Items, .. Enumerable.Repeat(Visit.Missing, 6 - row.Items.Length)];
            row.Kinds = [.. row.Kinds, .. Enumerable.Repeat(Visit.Missing, 6 - row.Kinds.Length)];
        }
        float[] actual = Visits.Scores(Model.Value, Visits.View(Context, rows, fixedLength: 6));
        CollectionAssert.AreEqual(expected, actual);
    }

    private static float[] Scores(List<Visit> rows) => Visits.Scores(Model.Value, Visits.View(Context, rows));
}
