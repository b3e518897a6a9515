using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class GridRefinementTrainerTests
{
    [TestMethod]
    public void The_loss_goes_on_from_where_it_was_when_the_grid_of_splines_doubles()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Waves.Rows(400));
        var log = new ProgressLog();
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline];
        options.GridRefinements = 2;
        options.MaximumEpochs = 60;
        options.BatchSize = 400; // one step an epoch: the loss is that before the step, without noise
        options.LearningRate = 0.05;
        options.ValidationFraction = 0;
        options.Progress = log;

        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(data);

        string[] phases = [.. log.Epochs.Select(epoch => epoch.Phase)];
        CollectionAssert.AreEqual((string[])[.. Enumerable.Repeat("training", 20), .. Enumerable.Repeat("grid 6", 20), .. Enumerable.Repeat("grid 12", 20)], phases);
        foreach (int doubling in new[] { 20, 40 })
            Assert.IsLessThan(1.01 * log.Epochs[doubling - 1].TrainingLoss, log.Epochs[doubling].TrainingLoss, phases[doubling]);
        Assert.IsLessThan(0.9 * log.Epochs[19].TrainingLoss, log.Epochs[^1].TrainingLoss);
        // 12 + 3 coefficients for each of 3·4 + 4·1 edges, one base weight for each edge, one bias for each of 5 nodes.
        Assert.AreEqual((15 * 16) + 16 + 5, transformer.Model.ParameterCount);
    }

    [TestMethod]
    public void Chosen_spaces_stay_chosen_on_the_finer_grid()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Waves.Rows(300));
        var log = new ProgressLog();
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline, ActivationSpace.Chebyshev];
        options.GridRefinements = 1;
        options.ValidationFraction = 0;
        options.Progress = log;

        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(data);

        CollectionAssert.AreEqual(
            new[] { "full training", "selective training", "pruned training", "grid 6" },
            log.Epochs.Select(epoch => epoch.Phase).Distinct().ToArray());
        Assert.AreEqual((9 * 16) + 16 + 5, transformer.Model.ParameterCount);
        Assert.IsGreaterThan(0.8, ml.Regression.Evaluate(transformer.Transform(data)).RSquared);
    }
}
