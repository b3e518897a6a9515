using Microsoft.ML.Ctr.Tests.AutoInt;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Ctr.Tests.Calibration;

[TestClass]
public sealed class CalibratedTrainerTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Scores_are_scaled_and_shifted_by_the_calibration_of_the_model(int networks)
    {
        using var folder = new TemporaryFolder();
        var options = Options();
        options.Networks = networks;
        using var calibrated = Fit(options);
        options.Calibrate = false;
        using var raw = Fit(options);
        Assert.IsNull(raw.Model.Calibration);
        var found = calibrated.Model.Calibration!;
        Assert.AreEqual(200, found.Rows);
        Assert.IsLessThan(found.LogLossBefore, found.LogLossAfter);
        var validation = Validation();
        float[] before = Column(raw, validation, "Score");
        float[] after = Column(calibrated, validation, "Score");
        for (int row = 0; row < before.Length; row++)
            Assert.AreEqual((found.Slope * before[row]) + found.Offset, after[row], 1e-4 * Math.Max(1, Math.Abs(after[row])));
        // The reported log losses are those of the validation rows.
        Assert.AreEqual(found.LogLossBefore, _context.BinaryClassification.EvaluateCtr(raw.Transform(validation)).LogLoss, 1e-4);
        Assert.AreEqual(found.LogLossAfter, _context.BinaryClassification.EvaluateCtr(calibrated.Transform(validation)).LogLoss, 1e-4);
        // It is part of the saved model.
        string path = folder.File("model.zip");
        _context.Model.Save(calibrated, validation.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        CollectionAssert.AreEqual(after, loaded.Transform(validation).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void The_log_tells_both_log_losses()
    {
        var lines = new List<string>();
        _context.Log += (_, line) => lines.Add(line.Message);
        using var model = Fit(Options());
        Assert.Contains(line => line.Contains(model.Model.Calibration!.ToString(), StringComparison.Ordinal), lines);
    }

    [TestMethod]
    public void Without_validation_rows_and_with_doubted_labels_there_is_none()
    {
        var options = Options();
        options.ValidationFraction = 0;
        using var without = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(Training());
        Assert.IsNull(without.Model.Calibration);
        options.NoisyLabels.Method = NoisyLabelMethod.GeneralizedCrossEntropy;
        using var doubted = Fit(options);
        Assert.IsNull(doubted.Model.Calibration);
    }

    private static ClickThroughTrainer.Options Options()
    {
        var options = ClickRow.Options();
        options.MaximumEpochs = 6;
        return options;
    }

    // A fifth of the labels are turned round, so that a network that learned the rule is overconfident.
    private IDataView Validation()
    {
        var rows = ClickRow.Rows(200, seed: 6);
        for (int i = 0; i < rows.Length; i += 5)
            rows[i].Label ^= true;
        return ClickRow.Load(_context, rows);
    }

    private IDataView Training() => ClickRow.Load(_context, ClickRow.Rows(300));

    private DeepPredictionTransformer<ClickThroughModel> Fit(ClickThroughTrainer.Options options)
        => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(Training(), Validation());

    private static float[] Column(DeepPredictionTransformer<ClickThroughModel> model, IDataView data, string name) => [.. model.Transform(data).GetColumn<float>(name)];
}
