using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Tables;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>The losses of rows against the task's own, in torch, and their derivatives against its gradient and against differences.</summary>
[TestClass]
public sealed class KnotLossTests
{
    private static readonly float[] Scores = [0, 0.3f, -2.5f, 12, -30, 90, -120, 1e4f, -1e6f];

    [TestMethod]
    public void Squared_errors_are_those_of_torch()
    {
        var summary = TableRows.Summary([[10f], [20f], [60f]], row => row[0] * 1000);
        foreach (var label in new[] { 10_000f, 60_000f, 1e7f })
            Compare(LearningTask.Regression.Begin(default, summary), [.. Scores.Select(score => new[] { score })], label, int64Label: false);
    }

    [TestMethod]
    public void Squared_errors_of_a_constant_label_are_those_of_torch()
    {
        var summary = TableRows.Summary([[1f], [2f]], _ => 5);
        Compare(LearningTask.Regression.Begin(default, summary), [[0], [-3]], 5, int64Label: false);
    }

    public static IEnumerable<object[]> Losses =>
    [
        [RegressionLoss.Absolute()], [RegressionLoss.Huber()], [RegressionLoss.Huber(0.05)], [RegressionLoss.Huber(100)],
        [RegressionLoss.Quantile(0.5)], [RegressionLoss.Quantile(0.05)], [RegressionLoss.Quantile(0.999)],
    ];

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Other_losses_of_numbers_are_those_of_torch(RegressionLoss loss)
    {
        var summary = TableRows.Summary([[10f], [20f], [60f]], row => row[0] * 1000);
        foreach (var label in new[] { 11_000f, 58_000f, 1e7f })
            Compare(LearningTask.RegressionBy(() => loss).Begin(default, summary), [.. Scores.Select(score => new[] { score })], label, int64Label: false);
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void At_the_label_and_at_the_limit_the_derivative_is_that_of_torch(RegressionLoss loss)
    {
        var summary = TableRows.Summary([[1f], [1f]], _ => 5); // a scale of 1: the difference is the score
        var delta = (float)loss.Delta;
        Compare(LearningTask.RegressionBy(() => loss).Begin(default, summary), [[0], [-0f], [delta], [-delta], [float.Epsilon]], 5, int64Label: false, differences: false);
    }

    [TestMethod]
    public void Of_an_output_that_is_no_number_loss_and_derivative_are_none()
    {
        var summary = TableRows.Summary([[1f], [2f]], row => row[0]);
        foreach (var loss in Losses.Select(row => (RegressionLoss)row[0]).Append(RegressionLoss.Squared()))
        {
            var gradient = new float[1];
            Assert.IsTrue(double.IsNaN(KnotLoss.Of(LearningTask.RegressionBy(() => loss).Begin(default, summary)).Of([float.NaN], 1, gradient)), $"{loss}");
            Assert.IsTrue(float.IsNaN(gradient[0]), $"{loss}");
        }
    }

    [TestMethod]
    public void Logistic_losses_are_those_of_torch()
    {
        var summary = TableRows.Summary([[0f]]);
        foreach (var label in new[] { 0f, 1 })
            Compare(LearningTask.BinaryClassification.Begin(default, summary), [.. Scores.Select(score => new[] { score })], label, int64Label: false);
    }

    [TestMethod]
    public void Cross_entropies_are_those_of_torch()
    {
        var summary = TableRows.Summary([[0f]]);
        var label = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), 3), []).Schema["Label"];
        float[][] outputs = [.. from a in Scores from b in Scores select new[] { a, b, 1 }];
        foreach (var number in new[] { 0f, 1, 2 })
            Compare(LearningTask.MulticlassClassification.Begin(label, summary), outputs, number, int64Label: true);
    }

    private static void Compare(FittedTask task, float[][] outputs, float label, bool int64Label, bool differences = true)
    {
        using var scope = NewDisposeScope();
        var losses = KnotLoss.Of(task);
        foreach (var own in outputs)
        {
            var what = $"{string.Join(' ', own)}, label {label}";
            var output = tensor(own, [1, own.Length], requires_grad: true);
            var reference = task.RowLoss(output, int64Label ? tensor([(long)label]) : tensor([label]));
            reference.sum().backward();
            float[] expected = [.. output.grad!.data<float>()];
            var gradient = new float[own.Length];
            var loss = losses.Of(own, label, gradient);
            Assert.AreEqual(reference.item<float>(), loss, 1e-5 * Math.Max(1, Math.Abs(loss)), what);
            Assert.AreEqual(loss, losses.Of(own, label), what);
            for (var o = 0; o < own.Length; o++)
            {
                Assert.AreEqual(expected[o], gradient[o], 1e-5 * Math.Max(1, Math.Abs(expected[o])), $"{what}, derivative {o}");
                if (differences && Math.Abs(own[o]) < 50)
                    Assert.AreEqual(Difference(losses, own, label, o), gradient[o], 2e-3 * Math.Max(1, Math.Abs(gradient[o])), $"{what}, difference {o}");
            }
        }
    }

    private static double Difference(KnotLoss losses, float[] outputs, float label, int place)
    {
        const float Step = 1 / 64f;
        float[] At(float step) => [.. outputs.Select((output, o) => o == place ? output + step : output)];
        return (losses.Of(At(Step), label) - losses.Of(At(-Step), label)) / (2 * Step);
    }
}
