using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

[TestClass]
public class ContinuedTrainingTests
{
    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    public void Training_goes_on_from_weights_tables_averages_and_scaling()
    {
        var data = Visits.View(Context, Visits.Draw(200));
        using var first = Visits.Fit(data);
        using var second = Trainer(options =>
        {
            options.LearningRate = 1e-12; // only Dice's averages change; they see the same rows again
            options.MaximumEpochs = 1;
        }).Fit(Visits.View(Context, Visits.Draw(200)), first.Model);
        var rows = Visits.View(Context, Visits.Draw(50, seed: 2));
        float[] expected = Visits.Scores(first, rows);
        float[] actual = Visits.Scores(second, rows);
        for (int row = 0; row < expected.Length; row++)
            Assert.AreEqual(expected[row], actual[row], 0.15, $"row {row}");
        using var fresh = Visits.Fit(data, options =>
        {
            options.LearningRate = 1e-12;
            options.MaximumEpochs = 1;
        });
        Assert.IsGreaterThan(0.3, expected.Zip(Visits.Scores(fresh, rows), (old, other) => Math.Abs(old - other)).Max());
    }

    [TestMethod]
    public void Without_statistics_weights_that_do_not_move_give_the_same_scores_exactly()
    {
        var data = Visits.View(Context, Visits.Draw(200));
        using var first = Visits.Fit(data, options => options.Activation = InterestActivation.Relu);
        using var second = Trainer(options =>
        {
            options.Activation = InterestActivation.Relu;
            options.LearningRate = 1e-30;
            options.MaximumEpochs = 1;
        }).Fit(Visits.View(Context, Visits.Draw(200, seed: 4)), first.Model);
        var rows = Visits.View(Context, Visits.Draw(50, seed: 2));
        CollectionAssert.AreEqual(Visits.Scores(first, rows), Visits.Scores(second, rows));
    }

    [TestMethod]
    public void Another_network_or_other_keys_are_refused_with_what_differs()
    {
        using var first = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        AssertRefused(Visits.View(Context, Visits.Draw(64)), options => options.TowerWidths = [9], "TowerWidths [8]", "TowerWidths [9]");
        AssertRefused(Visits.View(Context, Visits.Draw(64), 30, 30), null, "12 key values", "30 key values");
        AssertRefused(Visits.View(Context, Visits.Draw(64)), options => options.ContextColumnNames = [], nameof(Visit.Hour), "no column");

        void AssertRefused(IDataView data, Action<DeepInterestNetworkTrainer.Options>? change, params string[] told)
        {
            var error = Assert.Throws<ArgumentException>(() => Trainer(change).Fit(data, first.Model));
            foreach (string part in told)
                Assert.Contains(part, error.Message);
        }
    }

    [TestMethod]
    public void Parameters_are_counted()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        int width = 8; // width of an entry: an item and a kind, 4 each
        int attention = (8 * 4 * width) + 8 + 8 + (8 + 1); // weights, biases, Dice's slopes, output
        int tower = (8 * ((3 * width) + 1)) + 8 + 8 + (8 + 1);
        Assert.AreEqual(attention + tower, model.Model.NetworkParameterCount);
        Assert.AreEqual(4 * (Visits.Items + 1 + Visits.Kinds + 1), model.Model.EmbeddingParameterCount);
        Assert.AreEqual(model.Model.NetworkParameterCount + model.Model.EmbeddingParameterCount, model.Model.ParameterCount);
    }

    private static DeepInterestNetworkTrainer Trainer(Action<DeepInterestNetworkTrainer.Options>? change)
        => Context.BinaryClassification.Trainers.DeepInterestNetwork(Visits.Options(change));
}
