using Microsoft.ML.Ctr.Simulation;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Ctr.Tests.Features;

/// <summary>Models that are no better than a constant: trained on equal rows, or with a far too high learning rate.</summary>
[TestClass]
public sealed class UninformativeRowsTests
{
    private const double Tolerance = 0.02;

    [TestMethod]
    [DataRow(10)]
    [DataRow(60)]
    [DataRow(400)]
    public void Equal_rows_with_both_labels_have_the_probability_one_half(int count)
    {
        var context = TestContexts.Create();
        var rows = context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new ClickLogRow
        {
            Item = 3,
            Category = 2,
            HistoryCategories = [3, 7],
            ClickProbability = 0.4f,
            Label = i % 2 == 0,
        }).ToArray());
        using var autoInt = context.BinaryClassification.Trainers.ClickThrough(AutoInt()).Fit(rows);
        using var interest = context.BinaryClassification.Trainers.DeepInterestNetwork(Interest()).Fit(rows);
        foreach (var scored in new[] { autoInt.Transform(rows), interest.Transform(rows) })
        {
            foreach (float probability in scored.GetColumn<float>("Probability"))
                Assert.AreEqual(0.5, probability, count < 50 ? 0.1 : Tolerance); // of the nine training rows, four or five are clicks
        }
    }

    [TestMethod]
    public void A_learning_rate_of_10_does_not_pass_without_a_word()
    {
        var context = TestContexts.Create();
        var warnings = new List<string>();
        context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.Message);
        };
        var rows = context.Data.LoadFromEnumerable(new ClickLog(new Shop()).Generate(50, impressions: 20, seed: 1).ToArray());
        var (autoInt, interest) = (AutoInt(), Interest());
        autoInt.LearningRate = interest.LearningRate = 10;
        AssertTold(() => context.BinaryClassification.Trainers.ClickThrough(autoInt).Fit(rows));
        AssertTold(() => context.BinaryClassification.Trainers.DeepInterestNetwork(interest).Fit(rows));

        void AssertTold(Func<IDisposable> fit)
        {
            warnings.Clear();
            try
            {
                using var model = fit();
                Assert.Contains(warning => warning.Contains("LearningRate", StringComparison.Ordinal), warnings);
            }
            catch (InvalidOperationException diverged)
            {
                Assert.Contains("LearningRate", diverged.Message);
            }
        }
    }

    private static ClickThroughTrainer.Options AutoInt() => new()
    {
        FeatureColumnNames = [nameof(ClickLogRow.Category), nameof(ClickLogRow.Item), nameof(ClickLogRow.ClickProbability)],
        Interaction = FieldInteractionKind.AutoInt,
        Seed = 1,
    };

    private static DeepInterestNetworkTrainer.Options Interest() => new()
    {
        CandidateColumnNames = [nameof(ClickLogRow.Category)],
        HistoryColumnNames = [nameof(ClickLogRow.HistoryCategories)],
        Seed = 1,
    };
}
