using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Noise;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public class ValidationAccuracyTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void It_is_the_weighted_share_of_the_validation_rows_that_are_recognised(bool binary)
    {
        var log = new ProgressLog();
        var options = new PerceptronOptions
        {
            ExampleWeightColumnName = nameof(FlippedRows.Weight),
            MaximumEpochs = 3,
            RestoreBestWeights = false,
            Seed = 1,
            Progress = log,
        };
        var rows = FlippedRows.Create(90);
        foreach (var row in rows.Where(row => row.IsFlipped))
            row.Weight = 5;
        var data = FlippedRows.View(_context, rows, binary);
        using var model = binary ? new PerceptronBinaryTrainer(_context, options).Fit(data, data) : new PerceptronMulticlassTrainer(_context, options).Fit(data, data);

        var scored = model.Transform(data);
        bool[] right = binary
            ? [.. scored.GetColumn<bool>("PredictedLabel").Zip(scored.GetColumn<bool>("Label"), (predicted, label) => predicted == label)]
            : [.. scored.GetColumn<uint>("PredictedLabel").Zip(scored.GetColumn<uint>("Label"), (predicted, label) => predicted == label)];
        double expected = rows.Zip(right).Sum(row => row.Second ? (double)row.First.Weight : 0) / rows.Sum(row => (double)row.Weight);
        Assert.AreEqual(expected, log.Epochs[^1].ValidationAccuracy!.Value, 1e-12);
    }

    [TestMethod]
    public void Without_classes_there_is_none()
    {
        var log = new ProgressLog();
        var rows = _context.Data.LoadFromEnumerable(FlippedRows.Create(40));
        var data = _context.Transforms.CopyColumns("Label", nameof(FlippedRows.Weight)).Fit(rows).Transform(rows);
        using var model = new PerceptronRegressionTrainer(_context, new() { MaximumEpochs = 1, Progress = log }).Fit(data, data);
        Assert.IsNotNull(log.Epochs[0].ValidationLoss);
        Assert.IsNull(log.Epochs[0].ValidationAccuracy);
    }
}
