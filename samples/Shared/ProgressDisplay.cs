using Microsoft.ML.DeepLearning;
using Spectre.Console;

namespace Samples.Shared;

/// <summary>A progress bar that shows the trainer's <see cref="TrainingOptions.Progress"/>.</summary>
internal static class ProgressDisplay
{
    /// <param name="name">The text before the bar.</param>
    /// <param name="options">The trainer's options.</param>
    /// <param name="train">Runs the training.</param>
    /// <param name="told">Also receives every report; may be null.</param>
    public static T Run<T>(string name, TrainingOptions options, Func<T> train, Action<TrainingProgress>? told = null)
        => AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(name, maxValue: Math.Max(1, options.MaximumEpochs));
                options.Progress = new Reporter(name, bar, told);
                var result = train();
                bar.Value = bar.MaxValue;
                return result;
            });

    private sealed class Reporter(string name, ProgressTask bar, Action<TrainingProgress>? told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            bar.MaxValue = value.MaximumEpochs;
            bar.Value = value.Epoch;
            string loss = value.ValidationLoss is { } validation ? $"validation loss {validation:F4}" : $"training loss {value.TrainingLoss:F4}";
            string accuracy = value.ValidationAccuracy is { } share ? $", accuracy {100 * share:F1} %" : "";
            bar.Description = $"{name}, {value.Phase}, {loss}{accuracy}";
            told?.Invoke(value);
        }
    }
}
