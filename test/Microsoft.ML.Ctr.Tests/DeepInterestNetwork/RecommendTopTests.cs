using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

[TestClass]
public sealed class RecommendTopTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    public void The_candidates_with_the_highest_scores_are_returned_in_order()
    {
        Visit[] visits = [.. Visits.Draw(200)];
        using var model = _context.BinaryClassification.Trainers.DeepInterestNetwork(Visits.Options()).Fit(Visits.View(_context, visits));
        var user = Visits.View(_context, visits.Take(1));
        var candidates = _context.Transforms.SelectColumns("Item", "Kind").Fit(user).Transform(Visits.View(_context, visits.Skip(1)));
        // One by one: every visit with the history and the context of the first.
        Visit[] joined = [.. visits.Skip(1).Select(visit => Joined(visits[0], visit))];
        float[] scores = [.. model.Transform(Visits.View(_context, joined)).GetColumn<float>("Score")];
        long[] expected = [.. scores.Select((score, row) => (score, row: (long)row)).OrderByDescending(entry => entry.score).ThenBy(entry => entry.row).Take(7).Select(entry => entry.row)];

        var found = _context.BinaryClassification.RecommendTop(model, user, candidates, 7);
        CollectionAssert.AreEqual(expected, found.Select(entry => entry.Row).ToArray());
        foreach (var entry in found)
            Assert.AreEqual(scores[entry.Row], entry.Score, 1e-5);
        Assert.HasCount(joined.Length, _context.BinaryClassification.RecommendTop(model, user, candidates, 10_000));
    }

    [TestMethod]
    public void A_user_without_a_row_and_a_count_of_zero_are_refused()
    {
        Visit[] visits = [.. Visits.Draw(64)];
        using var model = _context.BinaryClassification.Trainers.DeepInterestNetwork(Visits.Options()).Fit(Visits.View(_context, visits));
        var view = Visits.View(_context, visits);
        Assert.Contains("no row", Assert.Throws<ArgumentException>(() => _context.BinaryClassification.RecommendTop(model, Visits.View(_context, []), view, 3)).Message);
        Assert.Contains("count is 0", Assert.Throws<ArgumentException>(() => _context.BinaryClassification.RecommendTop(model, view, view, 0)).Message);
    }

    private static Visit Joined(Visit user, Visit candidate)
        => new() { Item = candidate.Item, Kind = candidate.Kind, Items = user.Items, Kinds = user.Kinds, Hour = user.Hour };
}
