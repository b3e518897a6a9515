using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

[TestClass]
public class AttentionTests
{
    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    public void Entries_of_the_candidates_kind_weigh_more_than_others()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(1500)), options =>
        {
            options.MaximumEpochs = 12;
            options.AttentionNormalization = AttentionNormalization.Softmax;
        });
        var rows = Visits.Draw(200, seed: 9);
        var attention = model.Model.GetAttention(Visits.View(Context, rows));
        var weights = rows.Zip(attention).SelectMany(pair => pair.First.Items.Zip(pair.Second).Select(entry => (Alike: entry.First % Visits.Kinds == pair.First.Kind, Weight: entry.Second * pair.Second.Length))).ToArray();
        double alike = weights.Where(entry => entry.Alike).Average(entry => entry.Weight);
        double other = weights.Where(entry => !entry.Alike).Average(entry => entry.Weight);
        Assert.IsGreaterThan(1.3 * other, alike);
    }

    [TestMethod]
    public void There_is_a_weight_for_each_entry_and_0_for_those_that_do_not_count()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(200)), options =>
        {
            options.AttentionNormalization = AttentionNormalization.Softmax;
            options.MaximumHistoryLength = 3;
        });
        var attention = model.Model.GetAttention(Visits.View(Context, [Visits.Of(1, []), Visits.Of(1, [5]), Visits.Of(1, [1, 2, 3, Visit.Missing, 4])]));
        Assert.HasCount(3, attention);
        CollectionAssert.AreEqual(Array.Empty<float>(), attention[0]);
        CollectionAssert.AreEqual(new[] { 1f }, attention[1]);
        CollectionAssert.AreEqual(new[] { false, true, true, false, true }, attention[2].Select(weight => weight > 0).ToArray());
        Assert.AreEqual(1, attention[2].Sum(), 1e-6);
    }

    [TestMethod]
    public void Without_attention_weights_are_those_of_a_mean_or_a_sum()
    {
        var rows = Visits.View(Context, [Visits.Of(1, [1, 2, Visit.Missing, 4, 5])]);
        using var mean = Visits.Fit(Visits.View(Context, Visits.Draw(64)), options => options.Pooling = HistoryPooling.Mean);
        using var sum = Visits.Fit(Visits.View(Context, Visits.Draw(64)), options => options.Pooling = HistoryPooling.Sum);
        CollectionAssert.AreEqual(new[] { 0.25f, 0.25f, 0, 0.25f, 0.25f }, mean.Model.GetAttention(rows)[0]);
        CollectionAssert.AreEqual(new[] { 1f, 1f, 0, 1f, 1f }, sum.Model.GetAttention(rows)[0]);
    }

    [TestMethod]
    public void It_is_read_for_any_number_of_rows_and_leaves_nothing_behind()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        LiveTensors.AreBalancedBy(() =>
        {
            Assert.IsEmpty(model.Model.GetAttention(Visits.View(Context, [])));
            var rows = Visits.Draw(600, seed: 3);
            var attention = model.Model.GetAttention(new WatchedView(Visits.View(Context, rows)));
            CollectionAssert.AreEqual(rows.Select(row => row.Items.Length).ToArray(), attention.Select(weights => weights.Length).ToArray());
        });
    }

    [TestMethod]
    public void A_missing_column_is_named()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        var data = Context.Transforms.DropColumns(nameof(Visit.Kinds)).Fit(Visits.View(Context, [])).Transform(Visits.View(Context, []));
        Assert.Contains(nameof(Visit.Kinds), Assert.Throws<ArgumentException>(() => model.Model.GetAttention(data)).Message);
    }
}
