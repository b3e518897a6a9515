using Microsoft.ML.Ctr.Tests.AutoInt;
using Microsoft.ML.Ctr.Tests.DeepInterestNetwork;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.LabelQuality;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Ctr.Tests.NoisyLabels;

/// <summary>Click logs in which every fifth label is flipped.</summary>
[TestClass]
public class ClickLabelTests
{
    private const int Every = 5;

    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    public void AutoInt_tells_which_labels_it_doubts()
    {
        var rows = ClickRow.Rows(500);
        for (int i = 0; i < rows.Length; i += Every)
            rows[i].Label = !rows[i].Label;
        var data = ClickRow.Load(Context, rows);
        var options = new ClickThroughTrainer.Options
        {
            FeatureColumnNames = ["User", "Item", "Tags"], // one of them with variable length
            Interaction = FieldInteractionKind.AutoInt,
            EmbeddingDimension = 8,
            MaximumEpochs = 12,
            LearningRate = 0.01,
            ValidationFraction = 0,
            Seed = 3,
        };
        Regularise(options);
        using var model = Context.BinaryClassification.Trainers.ClickThrough(options).Fit(data);
        AssertFound(model.GetLabelMemory()!.LabelQuality(data));
    }

    [TestMethod]
    public void A_deep_interest_network_tells_which_labels_it_doubts()
    {
        var rows = Visits.Draw(1000);
        for (int i = 0; i < rows.Count; i += Every)
            rows[i].Label = !rows[i].Label;
        var data = Visits.View(Context, rows);
        using var model = Visits.Fit(data, options =>
        {
            options.MaximumEpochs = 12;
            Regularise(options);
        });
        AssertFound(model.GetLabelMemory()!.LabelQuality(data));
    }

    [TestMethod]
    public void Methods_for_two_networks_are_refused()
    {
        var options = new ClickThroughTrainer.Options();
        options.NoisyLabels.Method = NoisyLabelMethod.CoTeaching;
        Assert.Contains("trains two networks", Assert.Throws<ArgumentException>(() => Context.BinaryClassification.Trainers.ClickThrough(options)).Message);
    }

    private static void Regularise(CtrTrainingOptions options)
        => options.NoisyLabels = new() { Method = NoisyLabelMethod.EarlyLearningRegularization };

    // By chance, a fifth of the reported labels would be wrong.
    private static void AssertFound(IReadOnlyList<RowLabelQuality> qualities)
    {
        int[] reported = [.. qualities.Index().Where(row => row.Item.IsLabelIssue).Select(row => row.Index)];
        double found = reported.Count(row => row % Every == 0);
        Assert.IsGreaterThan(0.5, found / reported.Length, "precision");
        Assert.IsGreaterThan(0.5, found * Every / qualities.Count, "recall");
    }
}
