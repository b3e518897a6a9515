namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class KanOptionTests
{
    [TestMethod]
    [DataRow(nameof(SelectableKanOptions.HiddenWidth), 0, "HiddenWidth is 0; it must be at least 1")]
    [DataRow(nameof(SelectableKanOptions.HiddenLayers), 11, "HiddenLayers is 11; it must be from 0 to 10")]
    [DataRow(nameof(SelectableKanOptions.GridSize), 0, "GridSize is 0; it must be from 1 to 1000")]
    [DataRow(nameof(SelectableKanOptions.FullTrainingFraction), 0.95, "FullTrainingFraction is 0.95; it must be from 0 to 0.9")]
    [DataRow(nameof(SelectableKanOptions.SelectiveTrainingFraction), -0.1, "SelectiveTrainingFraction is -0.1; it must be from 0 to 0.9")]
    [DataRow(nameof(SelectableKanOptions.GateLearningRateFactor), double.NaN, "GateLearningRateFactor is NaN; it must be above 0 and at most 100")]
    [DataRow(nameof(SelectableKanOptions.GridRefinements), 7, "GridRefinements is 7; it must be from 0 to 6")]
    [DataRow(nameof(SelectableKanOptions.SparsityWeight), -1.0, "SparsityWeight is -1; it must be from 0 to 10")]
    [DataRow(nameof(SelectableKanOptions.SparsityEntropyFactor), 101.0, "SparsityEntropyFactor is 101; it must be from 0 to 100")]
    [DataRow(nameof(SelectableKanOptions.EdgePruningThreshold), 1.5, "EdgePruningThreshold is 1.5; it must be from 0 to 1")]
    [DataRow(nameof(SelectableKanOptions.InputPruningThreshold), double.NaN, "InputPruningThreshold is NaN; it must be from 0 to 1")]
    [DataRow(nameof(SelectableKanOptions.SelectionScope), (SelectionScope)9, "SelectionScope")]
    public void A_value_out_of_range_is_named_with_what_is_allowed(string option, object value, string message)
    {
        var options = new SelectableKanRegressionTrainer.Options();
        typeof(SelectableKanOptions).GetProperty(option)!.SetValue(options, value);

        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(options));
        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void An_empty_pool_is_refused_with_the_spaces_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(new SelectableKanRegressionTrainer.Options { Spaces = [] }));
        Assert.Contains("Option Spaces is empty; at least one of BSpline, GaussianRbf, ReflectionalSwitch, Chebyshev, Legendre, Jacobi, Gram, Fourier, MexicanHat, Morlet, DerivativeOfGaussian, ReluBump, Rational, PiecewiseLinear, PiecewiseCubic is needed", error.Message);
    }

    [TestMethod]
    public void A_space_that_is_there_twice_is_refused()
    {
        var options = new SelectableKanRegressionTrainer.Options { Spaces = [ActivationSpace.Fourier, ActivationSpace.Fourier] };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(options));
        Assert.Contains("Option Spaces is Fourier, Fourier; each space may be there once", error.Message);
    }

    [TestMethod]
    public void Stages_that_leave_nothing_for_the_pruned_network_are_refused()
    {
        var options = new SelectableKanRegressionTrainer.Options { FullTrainingFraction = 0.6, SelectiveTrainingFraction = 0.5 };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(options));
        Assert.Contains("FullTrainingFraction and SelectiveTrainingFraction add up to 1.1", error.Message);
    }

    [TestMethod]
    public void A_grid_that_would_become_too_fine_is_refused()
    {
        var options = new SelectableKanRegressionTrainer.Options { GridSize = 100, GridRefinements = 4 };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(options));
        Assert.Contains("GridRefinements is 4, which doubles GridSize 100 to 1600; the last grid may have at most 1000 intervals", error.Message);
        options.GridRefinements = 3;
        Assert.IsNotNull(new MLContext().Regression.Trainers.SelectableKan(options));
    }
}
