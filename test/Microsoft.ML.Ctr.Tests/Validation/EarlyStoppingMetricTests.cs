using Microsoft.ML.Ctr.Tests.AutoInt;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.Validation;

[TestClass]
public sealed class EarlyStoppingMetricTests
{
    private readonly MLContext _context = TestContexts.Create();

    /// <summary>The reported value is that of EvaluateCtr on the validation rows, and the model is that of the epoch with the highest.</summary>
    [TestMethod]
    [DataRow(EarlyStoppingMetric.AreaUnderRocCurve, "AUC")]
    [DataRow(EarlyStoppingMetric.GroupAreaUnderRocCurve, "GAUC")]
    public void The_epoch_with_the_highest_metric_is_kept(EarlyStoppingMetric metric, string name)
    {
        var log = new ProgressLog();
        var options = Options(metric);
        options.Progress = log;
        var validation = ClickRow.Load(_context, Noisy(ClickRow.Rows(120, seed: 8)));
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, Noisy(ClickRow.Rows(150))), validation);
        var measured = _context.BinaryClassification.EvaluateCtr(model.Transform(validation), groupColumnName: "User");
        double area = metric == EarlyStoppingMetric.AreaUnderRocCurve ? measured.AreaUnderRocCurve : measured.GroupAreaUnderRocCurve;
        double best = log.Epochs.Max(epoch => epoch.ValidationMetric!.Value);
        Assert.AreEqual(best, area, 1e-6);
        Assert.IsTrue(log.Epochs.All(epoch => epoch.ValidationMetric!.Name == name));
        Assert.AreEqual(best, log.Epochs.Last(epoch => epoch.IsBest).ValidationMetric!.Value);
        Assert.IsGreaterThan(log.Epochs.Min(epoch => epoch.ValidationMetric!.Value), best);
    }

    [TestMethod]
    public void Validation_rows_of_one_class_leave_the_choice_to_the_loss()
    {
        var log = new ProgressLog();
        var options = Options(EarlyStoppingMetric.AreaUnderRocCurve);
        options.Progress = log;
        var clicks = ClickRow.Load(_context, ClickRow.Rows(60, seed: 8).Where(row => row.Label));
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, ClickRow.Rows(150)), clicks);
        Assert.IsTrue(log.Epochs.All(epoch => epoch.ValidationMetric is null));
        Assert.AreEqual(log.Epochs.Min(epoch => epoch.ValidationLoss), log.Epochs.Last(epoch => epoch.IsBest).ValidationLoss);
    }

    [TestMethod]
    public void The_group_must_be_a_column_with_one_key()
    {
        var options = Options(EarlyStoppingMetric.GroupAreaUnderRocCurve);
        options.EarlyStoppingGroupColumnName = null;
        Assert.Contains("EarlyStoppingGroupColumnName is null", Refused(options));
        options.EarlyStoppingGroupColumnName = "Visitor";
        Assert.Contains("'Visitor', which the trainer does not read", Refused(options));
        options.EarlyStoppingGroupColumnName = "Price";
        Assert.Contains("'Price'; it must be a column with one key in each row that the trainer reads, such as 'User', 'Item'", Refused(options));
    }

    private string Refused(ClickThroughTrainer.Options options)
        => Assert.Throws<ArgumentException>(() => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, ClickRow.Rows(30)))).Message;

    private static ClickThroughTrainer.Options Options(EarlyStoppingMetric metric)
    {
        var options = ClickRow.Options();
        options.EarlyStoppingMetric = metric;
        options.EarlyStoppingGroupColumnName = "User";
        options.MaximumEpochs = 12;
        options.EarlyStoppingPatience = 12;
        options.Calibrate = false;
        return options;
    }

    // With wrong labels the area rises and falls.
    private static IEnumerable<ClickRow> Noisy(ClickRow[] rows)
    {
        var random = new Random(5);
        foreach (var row in rows)
            row.Label ^= random.Next(3) == 0;
        return rows;
    }
}
