using Microsoft.ML.DeepLearning;
using Spectre.Console;

namespace Samples.Shared;

/// <summary>A progress bar fed by the trainer's <see cref="TrainingOptions.Progress"/>.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(TrainingOptions options, Func<T> train)
        => AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask("S-KAN", maxValue: options.MaximumEpochs);
                options.Progress = new Reporter(bar);
                var result = train();
                bar.Value = bar.MaxValue;
                return result;
            });

    private sealed class Reporter(ProgressTask bar) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            bar.Value = value.Epoch;
            bar.Description = $"S-KAN, {value.Phase}, validation loss {value.ValidationLoss:F4}";
        }
    }
}
