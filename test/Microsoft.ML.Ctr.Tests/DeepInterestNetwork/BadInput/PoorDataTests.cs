using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.BadInput;

/// <summary>Data from which little can be learned; training still gives a model.</summary>
[TestClass]
public class PoorDataTests
{
    private static readonly MLContext Context = TestContexts.Create();

    public static IEnumerable<object[]> Data =>
    [
        ["histories of length 0", (Func<int, Visit>)(i => Visits.Of((uint)(i % 12), []))],
        ["histories of length 1", (Func<int, Visit>)(i => Visits.Of((uint)(i % 12), [(uint)(i % 5)]))],
        ["missing ids only", (Func<int, Visit>)(_ => new Visit { Item = Visit.Missing, Kind = Visit.Missing, Items = [Visit.Missing], Kinds = [Visit.Missing] })],
        ["one item only", (Func<int, Visit>)(_ => Visits.Of(3, [3, 3]))],
    ];

    [TestMethod]
    [DynamicData(nameof(Data))]
    public void A_model_of_it_gives_finite_scores(string what, object make)
    {
        var rows = Enumerable.Range(0, 60).Select((Func<int, Visit>)make).ToList();
        for (int i = 0; i < rows.Count; i++)
            rows[i].Label = i % 3 == 0;
        foreach (var normalization in Enum.GetValues<AttentionNormalization>())
        {
            using var model = Visits.Fit(Visits.View(Context, rows), options => options.AttentionNormalization = normalization);
            float[] scores = [.. Visits.Scores(model, Visits.View(Context, rows)), .. Visits.Scores(model, Visits.View(Context, Visits.Draw(30)))];
            Assert.IsTrue(scores.All(float.IsFinite), what);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Labels_of_one_class_are_learned_as_such(bool label)
    {
        var rows = Visits.Draw(100);
        foreach (var row in rows)
            row.Label = label;
        using var model = Visits.Fit(Visits.View(Context, rows), options => options.MaximumEpochs = 10);
        foreach (float score in Visits.Scores(model, Visits.View(Context, rows)))
        {
            Assert.AreEqual(label, score > 0);
            Assert.IsTrue(float.IsFinite(score));
        }
    }

    [TestMethod]
    public void A_single_row_is_data()
    {
        using var model = Visits.Fit(Visits.View(Context, [Visits.Of(1, [2, 3])]));
        Assert.IsTrue(Visits.Scores(model, Visits.View(Context, Visits.Draw(5))).All(float.IsFinite));
    }
}
