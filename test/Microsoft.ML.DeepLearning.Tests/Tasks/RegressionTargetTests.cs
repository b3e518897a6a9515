using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.DeepLearning.Tests.Tasks;

/// <summary>The centre against the losses of all constants, and the scale against its definition.</summary>
[TestClass]
public sealed class RegressionTargetTests
{
    public static IEnumerable<object[]> Losses =>
    [
        [RegressionLoss.Squared()], [RegressionLoss.Absolute()], [RegressionLoss.Huber()], [RegressionLoss.Huber(0.1)], [RegressionLoss.Quantile(0.05)], [RegressionLoss.Quantile(0.8)],
    ];

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void No_constant_has_a_lower_loss_than_the_centre(RegressionLoss loss)
    {
        var random = new Random(1);
        float[] labels = [.. Enumerable.Range(0, 101).Select(_ => MathF.Exp(3 * random.NextSingle()))];
        float[] weights = [.. labels.Select(_ => 0.1f + random.NextSingle())];
        var target = Target(loss, labels, weights);
        double Of(double constant) => labels.Zip(weights, (label, weight) => weight * Value(loss, (constant - label) / target.Scale)).Sum();
        for (var constant = 0.0; constant < 21; constant += 0.01)
            Assert.IsLessThanOrEqualTo(Of(constant) * (1 + 1e-12), Of(target.Centre), $"{loss}: {constant} is better than {target.Centre}");
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void A_row_of_weight_two_is_a_row_given_twice(RegressionLoss loss)
    {
        var twice = Target(loss, [5, 1, 7, 7, 2, 2, 9], null);
        var weighted = Target(loss, [5, 1, 7, 2, 9], [1, 1, 2, 2, 1]);
        Assert.AreEqual(twice.Centre, weighted.Centre, 1e-9);
        Assert.AreEqual(twice.Scale, weighted.Scale, 1e-9);
    }

    [TestMethod]
    public void Only_the_squared_error_is_scaled_by_outliers()
    {
        float[] labels = [.. Enumerable.Range(1, 100).Select(i => (float)i), 1e9f, -1e9f];
        Assert.IsGreaterThan(1e8, Target(RegressionLoss.Squared(), labels, null).Scale);
        foreach (var loss in new[] { RegressionLoss.Absolute(), RegressionLoss.Huber(), RegressionLoss.Quantile(0.9) })
            Assert.AreEqual(50 / 1.349, Target(loss, labels, null).Scale, 1, $"{loss}");
    }

    [TestMethod]
    public void Labels_with_equal_quartiles_have_the_standard_deviation_as_scale_and_equal_labels_have_1()
    {
        Assert.AreEqual(Math.Sqrt(0.09), Target(RegressionLoss.Absolute(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], null).Scale, 1e-6);
        Assert.AreEqual(1, Target(RegressionLoss.Huber(), [3, 3], null).Scale);
        Assert.AreEqual(3, Target(RegressionLoss.Huber(), [3, 3], null).Centre);
    }

    private static double Value(RegressionLoss loss, double difference) => loss.Kind switch
    {
        RegressionLossKind.Squared => difference * difference,
        RegressionLossKind.Absolute => Math.Abs(difference),
        RegressionLossKind.Huber when Math.Abs(difference) <= loss.Delta => difference * difference,
        RegressionLossKind.Huber => (2 * loss.Delta * Math.Abs(difference)) - (loss.Delta * loss.Delta),
        _ => difference > 0 ? (1 - loss.Level) * difference : -loss.Level * difference,
    };

    private static RegressionTarget Target(RegressionLoss loss, float[] labels, float[]? weights)
    {
        var columns = new TrainingColumns([new ColumnSpec("Features", ColumnContent.Numbers, 1)], new ColumnSpec("Label", ColumnContent.Numbers, 1), weights is null ? null : new ColumnSpec("Weight", ColumnContent.Numbers, 1));
        var block = new RowBlock(columns.All);
        for (var row = 0; row < labels.Length; row++)
        {
            ((ColumnBlock<float>)block.Columns[0]).AppendRow(0f);
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(labels[row]);
            if (weights is not null)
                ((ColumnBlock<float>)block.Columns[2]).AppendRow(weights[row]);
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [.. Enumerable.Range(0, labels.Length)]);
        return LearningTask.RegressionBy(() => loss).Begin(default, builder.Build()).Target!;
    }
}
