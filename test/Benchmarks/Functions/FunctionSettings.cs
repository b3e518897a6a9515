using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning;

namespace Benchmarks.Functions;

/// <summary>Common training settings: one batch of all rows, no validation rows, the same number of steps.</summary>
internal sealed record FunctionSettings(
    OptimizerKind Optimizer, int Steps, double LearningRate, double WeightDecay, LearningRateSchedule Schedule, int TrainingRows, int TestRows, OptionOverrides SelectableKanOptions)
{
    public static readonly string[] Names = ["optimizer", "steps", "learning-rate", "weight-decay", "schedule", "training-rows", "test-rows", "set"];

    public static FunctionSettings Of(ExperimentArguments arguments) => new(
        arguments.Member("optimizer", OptimizerKind.Lbfgs),
        arguments.Whole("steps", 1000),
        arguments.Number("learning-rate", 1e-2),
        // The targets have no noise, so weight decay would only limit the fit.
        arguments.Number("weight-decay", 0),
        arguments.Member("schedule", LearningRateSchedule.Cosine),
        arguments.Whole("training-rows", 1000),
        arguments.Whole("test-rows", 100),
        new OptionOverrides(arguments.Text("set")));

    public void Apply(TrainingOptions options, int seed)
    {
        options.Optimizer = Optimizer;
        options.MaximumEpochs = Steps; // an epoch is one step
        options.BatchSize = TrainingRows;
        options.LearningRate = LearningRate;
        options.WeightDecay = WeightDecay;
        options.Schedule = Schedule;
        options.ValidationFraction = 0;
        options.Seed = seed;
    }

    /// <summary>All settings in one column of a CSV file.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Optimizer} {Steps} rate={LearningRate} decay={WeightDecay} {Schedule} rows={TrainingRows}/{TestRows} {SelectableKanOptions}").TrimEnd();
}
