using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class OptionChecksTests
{
    [TestMethod]
    [DataRow(nameof(TrainingOptions.MaximumEpochs), 0, "at least 1")]
    [DataRow(nameof(TrainingOptions.BatchSize), -3, "at least 1")]
    [DataRow(nameof(TrainingOptions.LearningRate), 0.0, "above 0 and at most 10")]
    [DataRow(nameof(TrainingOptions.LearningRate), 10.5, "above 0 and at most 10")]
    [DataRow(nameof(TrainingOptions.LearningRate), double.NaN, "above 0 and at most 10")]
    [DataRow(nameof(TrainingOptions.WeightDecay), -0.1, "from 0 to 1")]
    [DataRow(nameof(TrainingOptions.Momentum), 1.0, "at least 0 and below 1")]
    [DataRow(nameof(TrainingOptions.GradientClipNorm), 0.0, "above 0, or null")]
    [DataRow(nameof(TrainingOptions.GradientClipNorm), double.PositiveInfinity, "above 0, or null")]
    [DataRow(nameof(TrainingOptions.WarmupFraction), 0.95, "from 0 to 0.9")]
    [DataRow(nameof(TrainingOptions.MinimumLearningRateFactor), 1.5, "from 0 to 1")]
    [DataRow(nameof(TrainingOptions.ScheduleEpochs), 0, "at least 1")]
    [DataRow(nameof(TrainingOptions.ScheduleDecay), 1.0, "above 0 and below 1")]
    [DataRow(nameof(TrainingOptions.ValidationFraction), 0.6, "from 0 to 0.5")]
    [DataRow(nameof(TrainingOptions.ValidationFraction), double.NaN, "from 0 to 0.5")]
    [DataRow(nameof(TrainingOptions.EarlyStoppingPatience), 0, "at least 1")]
    [DataRow(nameof(TrainingOptions.EarlyStoppingMinimumImprovement), -1.0, "from 0 to 1")]
    [DataRow(nameof(TrainingOptions.ShufflePoolSize), 0, "at least 1")]
    [DataRow(nameof(TrainingOptions.GpuDeviceId), -1, "at least 0")]
    [DataRow(nameof(TrainingOptions.Optimizer), (OptimizerKind)99, "one of")]
    [DataRow(nameof(TrainingOptions.Schedule), (LearningRateSchedule)99, "one of")]
    [DataRow(nameof(TrainingOptions.DataHandling), (DataHandling)99, "one of")]
    [DataRow(nameof(TrainingOptions.Precision), (TrainingPrecision)99, "one of")]
    public void A_value_out_of_range_is_named_with_what_is_allowed(string option, object value, string allowed)
    {
        var error = AssertRefused<ArgumentOutOfRangeException>(option, value);
        Assert.Contains(FormattableString.Invariant($"{option} is {value};"), error.Message);
        Assert.Contains(allowed, error.Message);
    }

    [TestMethod]
    [DataRow(nameof(TrainingOptions.LabelColumnName), null, "null")]
    [DataRow(nameof(TrainingOptions.LabelColumnName), " ", "name is needed")]
    [DataRow(nameof(FeatureTrainingOptions.FeatureColumnName), "", "name is needed")]
    [DataRow(nameof(TrainingOptions.ExampleWeightColumnName), "", "null when it is not needed")]
    [DataRow(nameof(TrainingOptions.CheckpointPath), "", "null when it is not needed")]
    [DataRow(nameof(TrainingOptions.TensorBoardFolder), " ", "null when it is not needed")]
    public void An_empty_name_is_named_with_what_is_needed(string option, object? value, string needed)
        => Assert.Contains(needed, AssertRefused<ArgumentException>(option, value).Message);

    [TestMethod]
    public void The_ends_of_the_ranges_are_allowed()
    {
        var options = new PerceptronOptions
        {
            MaximumEpochs = 1,
            BatchSize = 1,
            LearningRate = 10,
            WeightDecay = 1,
            Momentum = 0,
            GradientClipNorm = 1e-300,
            WarmupFraction = 0.9,
            MinimumLearningRateFactor = 0,
            ValidationFraction = 0.5,
            EarlyStoppingPatience = int.MaxValue,
        };
        Assert.IsNotNull(new PerceptronRegressionTrainer(TestContexts.Create(), options));
    }

    [TestMethod]
    public void Without_context_or_options_there_is_no_trainer()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => new PerceptronRegressionTrainer(null!, new PerceptronOptions()));
        Assert.Throws<ArgumentNullException>(() => new PerceptronRegressionTrainer(TestContexts.Create(), null!));
    }

    private static TException AssertRefused<TException>(string option, object? value)
        where TException : ArgumentException
    {
        var options = new PerceptronOptions();
        typeof(PerceptronOptions).GetProperty(option)!.SetValue(options, value);
        var error = Assert.ThrowsExactly<TException>(() => new PerceptronRegressionTrainer(TestContexts.Create(), options));
        Assert.AreEqual(option, error.ParamName);
        Assert.Contains($"Option {option} is", error.Message);
        return error;
    }

    [TestMethod]
    public void Trainers_without_a_rule_for_the_batch_size_refuse_0() => Assert.Contains(
        "BatchSize is 0; it must be at least 1",
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LoopOptions { BatchSize = 0 }.ValidateAll()).Message);
}
