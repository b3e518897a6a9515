using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Training;

/// <summary>Two classes of unequal size: an untrained network predicts the larger class for every row.</summary>
[TestClass]
public sealed class UnevenNoisyLabelTests
{
    [TestMethod]
    public void Early_learning_does_not_hold_every_row_to_the_larger_class()
    {
        var ml = TestContexts.Create();
        var options = new SelectableKanBinaryTrainer.Options { Seed = 1 };
        options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        using var model = ml.BinaryClassification.Trainers.SelectableKan(options).Fit(Rows(ml, 500, seed: 1, wrong: 0.1));
        var metrics = ml.BinaryClassification.EvaluateNonCalibrated(model.Transform(Rows(ml, 1000, seed: 2, wrong: 0)));
        Assert.IsGreaterThan(0.9, metrics.PositiveRecall, $"accuracy {metrics.Accuracy}");
        Assert.IsGreaterThan(0.93, metrics.Accuracy);
    }

    // A fifth of the rows are true.
    private static IDataView Rows(MLContext ml, int count, int seed, double wrong)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            float[] features = [random.NextSingle(), random.NextSingle()];
            return new Row { Features = features, Label = (features[0] * features[1] > 0.45) ^ (random.NextDouble() < wrong) };
        }).ToList());
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
