namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class KanOptionTests
{
    [TestMethod]
    [DataRow(nameof(KanOptions.HiddenWidth), 0, "HiddenWidth is 0; it must be at least 1")]
    [DataRow(nameof(KanOptions.HiddenLayers), 11, "HiddenLayers is 11; it must be from 0 to 10")]
    [DataRow(nameof(KanOptions.GridSize), 0, "GridSize is 0; it must be from 1 to 1000")]
    [DataRow(nameof(KanOptions.FullTrainingFraction), 0.95, "FullTrainingFraction is 0.95; it must be from 0 to 0.9")]
    [DataRow(nameof(KanOptions.SelectiveTrainingFraction), -0.1, "SelectiveTrainingFraction is -0.1; it must be from 0 to 0.9")]
    [DataRow(nameof(KanOptions.GateLearningRateFactor), double.NaN, "GateLearningRateFactor is NaN; it must be above 0 and at most 100")]
    public void A_value_out_of_range_is_named_with_what_is_allowed(string option, object value, string message)
    {
        var options = new KanRegressionTrainer.Options();
        typeof(KanOptions).GetProperty(option)!.SetValue(options, value);

        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Kan(options));
        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void An_empty_pool_is_refused_with_the_spaces_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Kan(new KanRegressionTrainer.Options { Spaces = [] }));
        Assert.Contains("Option Spaces is empty; at least one of BSpline, GaussianRbf, Chebyshev, Fourier, Wavelet is needed", error.Message);
    }

    [TestMethod]
    public void A_space_that_is_there_twice_is_refused()
    {
        var options = new KanRegressionTrainer.Options { Spaces = [ActivationSpace.Fourier, ActivationSpace.Fourier] };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Kan(options));
        Assert.Contains("Option Spaces is Fourier, Fourier; each space may be there once", error.Message);
    }

    [TestMethod]
    public void Stages_that_leave_nothing_for_the_pruned_network_are_refused()
    {
        var options = new KanRegressionTrainer.Options { FullTrainingFraction = 0.6, SelectiveTrainingFraction = 0.5 };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Kan(options));
        Assert.Contains("FullTrainingFraction and SelectiveTrainingFraction add up to 1.1", error.Message);
    }
}
