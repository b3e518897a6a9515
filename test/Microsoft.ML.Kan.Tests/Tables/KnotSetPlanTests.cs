using Microsoft.ML.Kan.Tables;

namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class KnotSetPlanTests
{
    [TestMethod]
    public void A_single_network_holds_out_nothing_and_is_trained_once()
    {
        var plan = Plan(candidates: 1, rows: 100);
        Assert.IsFalse(plan.Chooses || plan.Refits);
        Assert.AreEqual(0, plan.Folds);
        Assert.IsFalse(Enumerable.Range(0, 24).Any(epoch => plan.DropsAfter(epoch, 24)));
    }

    [TestMethod]
    public void Validation_rows_make_the_choice_in_one_phase()
    {
        var plan = Plan(candidates: 6, rows: 100, hasValidation: true);
        Assert.IsTrue(plan.Chooses);
        Assert.IsFalse(plan.Refits);
        Assert.AreEqual(0, plan.Folds);
    }

    [TestMethod]
    [DataRow(2, 5)]
    [DataRow(1_999, 5)]
    [DataRow(2_000, 1)]
    [DataRow(10_000_000, 1)]
    public void Few_rows_are_held_out_one_part_after_the_other_and_of_many_a_single_part(int rows, int folds)
        => Assert.AreEqual(folds, Plan(6, rows).Folds);

    [TestMethod]
    public void Every_one_of_few_rows_is_held_out_by_one_network_and_the_parts_are_alike()
    {
        var plan = Plan(6, 1_900);
        var parts = Enumerable.Range(0, 1_900).CountBy(row => plan.PartOf(row)).ToDictionary();
        CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3, 4 }, parts.Keys.Order().ToArray());
        Assert.IsTrue(parts.Values.All(rows => rows is > 320 and < 440), string.Join(' ', parts.Values));
        CollectionAssert.AreEqual(Parts(plan), Parts(Plan(6, 1_900)));
        CollectionAssert.AreNotEqual(Parts(plan), Parts(Plan(6, 1_900, seed: 2)));
    }

    [TestMethod]
    [DataRow(6_000, 1_000)]
    [DataRow(1_200_000, 200_000)]
    [DataRow(8_000_000, 200_000)]
    public void Of_many_rows_a_sixth_is_held_out_but_no_more_than_is_enough(int rows, int heldOut)
    {
        var plan = Plan(6, rows);
        var found = Enumerable.Range(0, rows).Count(row => plan.PartOf(row) < plan.Folds);
        Assert.AreEqual(heldOut, found, 0.1 * heldOut);
    }

    [TestMethod]
    [DataRow(24, "17")]
    [DataRow(10, "7")]
    [DataRow(4, "2")]
    [DataRow(2, "")]
    [DataRow(1, "")]
    public void The_worst_stop_late_but_never_after_the_last_epoch(int epochs, string expected)
    {
        var plan = Plan(18, 100);
        Assert.AreEqual(expected, string.Join(' ', Enumerable.Range(0, epochs).Where(epoch => plan.DropsAfter(epoch, epochs))));
    }

    [TestMethod]
    [DataRow(18, 8, 9)]
    [DataRow(9, 8, 8)]
    [DataRow(17, 3, 9)]
    [DataRow(6, 3, 4)]
    [DataRow(4, 3, 4)]
    [DataRow(2, 8, 2)]
    public void Half_of_the_networks_go_on_and_enough_for_a_choice(int left, int most, int kept)
        => Assert.AreEqual(kept, (Plan(18, 100) with { Most = most }).Kept(left));

    private static long[] Parts(KnotSetPlan plan) => [.. Enumerable.Range(0, 100).Select(row => plan.PartOf(row))];

    private static KnotSetPlan Plan(int candidates, long rows, bool hasValidation = false, long seed = 1)
        => new([.. Enumerable.Repeat(new KanMember(), candidates)], 8, rows, hasValidation, seed);
}
