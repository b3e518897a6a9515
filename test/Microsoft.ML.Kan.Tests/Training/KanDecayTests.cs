using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Training;

/// <summary>The weight decay of an epoch is limited to that of 15 steps.</summary>
[TestClass]
public sealed class KanDecayTests
{
    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(15, 1.0)]
    [DataRow(16, 15.0 / 16)]
    [DataRow(30, 0.5)]
    [DataRow(1500, 0.01)]
    public void The_decay_of_a_step_falls_with_the_number_of_steps_in_an_epoch(int steps, double expected)
    {
        using var scope = NewDisposeScope();
        using var objective = Objective(Rows());
        Assert.AreEqual(expected, objective.WeightDecayFactor(steps), 1e-12);
    }

    [TestMethod]
    public void Steps_are_those_of_the_effective_number_of_rows()
    {
        using var scope = NewDisposeScope();
        using var equal = Objective(Rows(2, 2, 2, 2, 2, 2, 2, 2));
        using var uneven = Objective(Rows(7, 1, 1, 1, 1, 1, 1, 1));
        Assert.AreEqual(15.0 / 60, equal.WeightDecayFactor(60), 1e-12, "Equal weights are no weights.");
        Assert.AreEqual(15.0 / (60 * (14.0 * 14 / (8 * 56))), uneven.WeightDecayFactor(60), 1e-12, "14²/56 = 3.5 effective rows of 8.");
        Assert.AreEqual(1, uneven.WeightDecayFactor(30), "The decay is never stronger than the option.");
    }

    private static RowBlock Rows(params float[] weights)
    {
        var features = new ColumnSpec("Features", ColumnContent.Numbers, 1);
        var label = new ColumnSpec("Label", ColumnContent.Numbers, 1);
        var rows = new RowBlock(weights.Length == 0 ? [features, label] : [features, label, new ColumnSpec("Weight", ColumnContent.Numbers, 1)]);
        for (int row = 0; row < 8; row++)
        {
            ((ColumnBlock<float>)rows.Columns[0]).AppendRow(1)[0] = row;
            ((ColumnBlock<float>)rows.Columns[1]).AppendRow(1)[0] = row;
            if (weights.Length > 0)
                ((ColumnBlock<float>)rows.Columns[2]).AppendRow(1)[0] = weights[row];
        }
        return rows;
    }

    private static KanObjective Objective(RowBlock sample)
    {
        var summary = new DataSummary(8, 8, 0, 1, [new[] { 0f }], [new[] { 7f }], sample);
        var task = LearningTask.Regression.Begin(default, summary);
        return KanTraining.CreateObjective(new SelectableKanRegressionTrainer.Options { HiddenWidth = 2 }, task, summary, CPU, new RandomSource(1));
    }
}
