using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>Fitted models that compared networks of single spaces with the one that selects.</summary>
[TestClass]
public sealed class SpaceTrialTests
{
    [TestMethod]
    public void The_space_a_function_is_made_of_wins_and_the_report_says_by_how_much()
    {
        var (selection, epochs) = Fit(row => row.Label = Chebyshev(row.Features[0]), ActivationSpace.ReluBump, ActivationSpace.Chebyshev);
        CollectionAssert.AreEqual(
            new ActivationSpace?[] { ActivationSpace.ReluBump, ActivationSpace.Chebyshev, null },
            selection.Trials.Select(trial => trial.Space).ToArray());
        Assert.AreEqual(ActivationSpace.Chebyshev, selection.Trials.MinBy(trial => trial.Loss)!.Space);
        Assert.IsTrue(selection.Layers.All(layer => layer.Choices.All(choice => choice.Space == ActivationSpace.Chebyshev)));
        CollectionAssert.AreEqual(
            new[] { "trial of ReluBump", "trial of Chebyshev", "full training", "selective training", "pruned training" },
            epochs.Select(epoch => epoch.Phase).Distinct().ToArray());
    }

    [TestMethod]
    public void The_reported_losses_are_those_at_the_end_of_their_stages()
    {
        var (selection, epochs) = Fit(_ => { }, ActivationSpace.BSpline, ActivationSpace.Fourier);
        double Last(string phase) => epochs.Last(epoch => epoch.Phase == phase).TrainingLoss;
        CollectionAssert.AreEqual(
            new[] { Last("trial of BSpline"), Last("trial of Fourier"), Last("selective training") },
            selection.Trials.Select(trial => trial.Loss).ToArray());
    }

    [TestMethod]
    public void The_network_that_goes_on_is_the_one_with_the_lowest_loss()
    {
        foreach (int seed in new[] { 1, 2, 3 })
        {
            var (selection, epochs) = Fit(_ => { }, seed, ActivationSpace.BSpline, ActivationSpace.Fourier);
            var best = selection.Trials.MinBy(trial => trial.Loss)!;
            double next = epochs.First(epoch => epoch.Phase == "pruned training").TrainingLoss;
            Assert.IsLessThan(best.Loss * 1.5, next, $"seed {seed}"); // it begins where that one ended
            if (best.Space is { } space)
                Assert.IsTrue(selection.Layers.All(layer => layer.Choices.All(choice => choice.Space == space)));
        }
    }

    [TestMethod]
    public void Without_trials_none_are_reported()
    {
        var ml = new MLContext(seed: 1);
        using var fitted = ml.Regression.Trainers.SelectableKan(Waves.Quick()).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(100)));
        Assert.IsEmpty(fitted.Model.Selection.Trials);
    }

    private static (KanSelection Selection, List<TrainingProgress> Epochs) Fit(Action<Waves> change, params ActivationSpace[] spaces)
        => Fit(change, 1, spaces);

    private static (KanSelection Selection, List<TrainingProgress> Epochs) Fit(Action<Waves> change, int seed, params ActivationSpace[] spaces)
    {
        var ml = new MLContext(seed);
        var rows = Waves.Rows(300);
        foreach (var row in rows)
            change(row);
        var epochs = new List<TrainingProgress>();
        var options = Waves.Quick();
        options.Seed = seed;
        options.HiddenWidths = [];
        options.BatchSize = 300;
        options.MaximumEpochs = 40;
        options.Optimizer = OptimizerKind.Lbfgs;
        options.WeightDecay = 0;
        options.ValidationFraction = 0;
        options.Spaces = spaces;
        options.SpaceTrials = true;
        options.Progress = new Recorder(epochs);
        using var fitted = ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(rows));
        return (fitted.Model.Selection, epochs);
    }

    // T₅ on the range of the feature.
    private static float Chebyshev(float x) => MathF.Cos(5 * MathF.Acos(Math.Clamp((2 * x) - 1, -1, 1)));

    private sealed class Recorder(List<TrainingProgress> epochs) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => epochs.Add(value);
    }
}
