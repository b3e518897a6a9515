using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Training;

/// <summary>An epoch of many steps forgets no more in all than one of 15.</summary>
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
        var sample = new RowBlock([new ColumnSpec("Features", ColumnContent.Numbers, 1)]);
        for (int row = 0; row < 8; row++)
            ((ColumnBlock<float>)sample.Columns[0]).AppendRow(1)[0] = row;
        var summary = new DataSummary(8, 8, 0, 1, [new[] { 0f }], [new[] { 7f }], sample);
        var task = LearningTask.Regression.Begin(default, summary);
        using var objective = KanTraining.CreateObjective(new KanRegressionTrainer.Options { HiddenWidth = 2 }, task, summary, CPU, new RandomSource(1));
        Assert.AreEqual(expected, objective.WeightDecayFactor(steps), 1e-12);
    }
}
