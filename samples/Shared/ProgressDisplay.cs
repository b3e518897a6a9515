using Microsoft.ML.DeepLearning;
using Spectre.Console;

namespace Samples.Shared;

/// <summary>A progress bar fed by the trainer's <see cref="TrainingOptions.Progress"/>.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(string name, TrainingOptions options, Func<T> train)
        => AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(name, maxValue: options.MaximumEpochs);
                options.Progress = new Reporter(name, bar);
                var result = train();
                bar.Value = bar.MaxValue;
                return result;
            });

    private sealed class Reporter(string name, ProgressTask bar) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            bar.Value = value.Epoch;
            string loss = value.ValidationLoss is { } validation ? $"validation loss {validation:F4}" : $"training loss {value.TrainingLoss:F4}";
            bar.Description = $"{name}, {value.Phase}, {loss}";
        }
    }
}
