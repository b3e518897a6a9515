using Microsoft.ML.DeepLearning.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>The effect of example weights on the steps and the training loss, at every batch size.</summary>
[TestClass]
public sealed class WeightedStepTests
{
    // The slope's gradient is the label in every row, so the steps of an epoch add up in any order.
    private static readonly Func<Linear, TensorBatch, Tensor> LabelAsGradient = (line, batch) => (line.weight.flatten() * batch.Label) + (line.bias! * 0);

    private static readonly LoopRow[] Rows = [new() { Label = 2, Weight = 3 }, new() { Label = -1, Weight = 1 }, new() { Label = 4, Weight = 2 }, new() { Label = 1, Weight = 10 }];

    [TestMethod]
    [DataRow(1, 1, DataHandling.InMemory)]
    [DataRow(1, 1, DataHandling.Stream)]
    [DataRow(2, 1, DataHandling.InMemory)]
    [DataRow(2, 2, DataHandling.InMemory)]
    [DataRow(4, 1, DataHandling.InMemory)]
    [DataRow(4, 3, DataHandling.InMemory)]
    public void A_row_counts_by_its_weight_relative_to_the_mean_of_all_rows(int batchSize, int parts, DataHandling handling)
    {
        using var objective = new LoopObjective(LabelAsGradient) { Parts = parts };
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1, BatchSize = batchSize, DataHandling = handling }, Rows);
        Assert.AreEqual(-0.1 * ((3 * 2) - (1 * 1) + (2 * 4) + (10 * 1)) / 4 / batchSize, objective.CurrentSlope, 1e-6);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void The_training_loss_is_the_weighted_mean_of_the_epoch(int batchSize)
    {
        using var objective = new LoopObjective((line, batch) => (line.weight.flatten() * 0) + (line.bias! * 0) + batch.Label);
        var (_, epochs) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1, BatchSize = batchSize }, Rows);
        Assert.AreEqual(((3 * 2) - (1 * 1) + (2 * 4) + (10 * 1)) / 16.0, epochs[0].TrainingLoss, 1e-6);
    }

    [TestMethod]
    [DataRow(float.MaxValue)]
    [DataRow(1e-38f)]
    [DataRow(1e-42f)]
    public void The_unit_of_the_weights_does_not_matter(float unit)
    {
        float Slope(float largest)
        {
            LoopRow[] rows = [.. Rows.Select(row => new LoopRow { Label = row.Label, Weight = row.Weight / 10 * largest })];
            using var objective = new LoopObjective(LabelAsGradient);
            LoopRunner.Run(objective, new LoopOptions { BatchSize = 1 }, rows);
            return objective.CurrentSlope;
        }

        Assert.AreEqual(Slope(1), Slope(unit), 2e-3, "Numbers of 1e-42 have three digits.");
    }

    [TestMethod]
    public void The_rows_left_out_for_validation_have_no_part_in_the_mean_weight()
    {
        using var objective = new LoopObjective(LabelAsGradient);
        LoopRow[] validation = [new() { Weight = 1000 }];
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1, BatchSize = 1, RestoreBestWeights = false }, Rows, validation);
        Assert.AreEqual(-0.1 * 23 / 4, objective.CurrentSlope, 1e-6);
    }
}
