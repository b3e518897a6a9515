using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class NoisyLabelChecksTests
{
    [TestMethod]
    [DataRow(nameof(NoisyLabelOptions.Method), (NoisyLabelMethod)99, "one of None")]
    [DataRow(nameof(NoisyLabelOptions.Averaging), 1.0, "below 1")]
    [DataRow(nameof(NoisyLabelOptions.Averaging), double.NaN, "below 1")]
    [DataRow(nameof(NoisyLabelOptions.Strength), -1.0, "from 0 to 1000")]
    [DataRow(nameof(NoisyLabelOptions.TargetStorage), (TargetStorage)99, "one of Auto")]
    [DataRow(nameof(NoisyLabelOptions.TopClasses), 0, "from 1 to 1000")]
    [DataRow(nameof(NoisyLabelOptions.MemoryLimitMegabytes), 0, "at least 1")]
    [DataRow(nameof(NoisyLabelOptions.Exponent), 0.0, "above 0 and at most 1")]
    [DataRow(nameof(NoisyLabelOptions.CrossEntropyWeight), -1.0, "from 0 to 1000")]
    [DataRow(nameof(NoisyLabelOptions.ReverseCrossEntropyWeight), double.PositiveInfinity, "from 0 to 1000")]
    [DataRow(nameof(NoisyLabelOptions.LabelShare), 1.5, "from 0 to 1")]
    [DataRow(nameof(NoisyLabelOptions.Smoothing), 0.95, "from 0 to 0.9")]
    [DataRow(nameof(NoisyLabelOptions.ForgetRate), 1.0, "below 1")]
    [DataRow(nameof(NoisyLabelOptions.ForgetRampUpEpochs), -1, "at least 0")]
    public void The_message_names_the_option_its_value_and_what_is_allowed(string option, object value, string allowed)
    {
        var noise = new NoisyLabelOptions();
        typeof(NoisyLabelOptions).GetProperty(option)!.SetValue(noise, value);
        var error = Refused(new NoisyPerceptronOptions { NoisyLabels = noise });
        Assert.Contains($"Option {option} is ", error.Message);
        Assert.Contains(allowed, error.Message);
    }

    [TestMethod]
    public void A_loss_of_nothing_is_refused()
    {
        var noise = new NoisyLabelOptions { CrossEntropyWeight = 0, ReverseCrossEntropyWeight = 0 };
        Assert.Contains("both 0", Refused(new NoisyPerceptronOptions { NoisyLabels = noise }).Message);
    }

    [TestMethod]
    public void A_line_search_on_a_loss_that_every_evaluation_changes_is_refused()
    {
        var noise = new NoisyLabelOptions { Method = NoisyLabelMethod.EarlyLearningRegularization };
        var error = Refused(new NoisyPerceptronOptions { NoisyLabels = noise, Optimizer = OptimizerKind.Lbfgs });
        Assert.Contains(nameof(OptimizerKind.Lbfgs), error.Message);
        noise.Method = NoisyLabelMethod.GeneralizedCrossEntropy;
        Assert.IsNotNull(new PerceptronMulticlassTrainer(new MLContext(1), new NoisyPerceptronOptions { NoisyLabels = noise, Optimizer = OptimizerKind.Lbfgs }));
    }

    [TestMethod]
    public void Co_teaching_needs_a_trainer_of_two_networks_and_steps_that_choose_their_rows_once()
    {
        var noise = new NoisyLabelOptions { Method = NoisyLabelMethod.CoTeaching };
        Assert.Contains("trains two networks", Refused(new NoisyPerceptronOptions { NoisyLabels = noise }).Message);
        var searching = new EarlyLearningTrainer.Options { NoisyLabels = noise, Optimizer = OptimizerKind.Lbfgs };
        var error = Assert.Throws<ArgumentException>(() => new MLContext(1).MulticlassClassification.Trainers.EarlyLearningRegularization(searching));
        Assert.Contains("the selected rows", error.Message);
    }

    private static ArgumentException Refused(NoisyPerceptronOptions options)
        => Assert.Throws<ArgumentException>(() => new PerceptronMulticlassTrainer(new MLContext(1), options));
}
