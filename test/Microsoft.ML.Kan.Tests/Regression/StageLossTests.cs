using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>A stage goes on from where the one before ended.</summary>
[TestClass]
public sealed class StageLossTests
{
    // Of the mean training loss of an epoch: batches differ.
    private const double MostRise = 1.1;

    [TestMethod]
    public void On_a_smooth_function_no_stage_begins_with_a_higher_loss()
    {
        var ml = new MLContext(seed: 1);
        AssertNoRise(options => ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(800))).Dispose());
    }

    [TestMethod]
    public void On_the_noise_of_airfoils_no_stage_begins_with_a_higher_loss()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Airfoil.Rows());
        AssertNoRise(options => ml.Regression.Trainers.SelectableKan(options).Fit(data).Dispose());
    }

    private static void AssertNoRise(Action<SelectableKanRegressionTrainer.Options> fit)
    {
        foreach (var seed in new[] { 1, 2 })
        {
            var losses = new Losses();
            fit(new() { Seed = seed, Progress = losses, GridRefinements = 1, Spaces = [.. new SelectableKanRegressionTrainer.Options().Spaces, ActivationSpace.PiecewiseLinear] });
            var phases = losses.Epochs.Select(epoch => epoch.Phase).Distinct().ToArray();
            CollectionAssert.AreEqual(new[] { "full training", "selective training", "pruned training", "grid 6" }, phases);
            for (var epoch = 1; epoch < losses.Epochs.Count; epoch++)
            {
                var (before, after) = (losses.Epochs[epoch - 1], losses.Epochs[epoch]);
                if (before.Phase != after.Phase)
                    Assert.IsLessThan(MostRise * before.TrainingLoss, after.TrainingLoss, $"{after.Phase}, seed {seed}: {before.TrainingLoss} → {after.TrainingLoss}");
            }
        }
    }

    private sealed class Losses : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Epochs { get; } = [];

        public void Report(TrainingProgress value) => Epochs.Add(value);
    }
}
