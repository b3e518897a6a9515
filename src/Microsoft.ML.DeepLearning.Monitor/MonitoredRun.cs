using System.Text.Json;

namespace Microsoft.ML.DeepLearning;

/// <summary>Writes the reports of a chart as events.</summary>
internal sealed class MonitoredRun(int id, string name, EventLog events) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        events.Add(JsonSerializer.Serialize(new
        {
            run = id,
            name,
            phase = value.Phase,
            epoch = value.Epoch,
            epochs = value.MaximumEpochs,
            training = Finite(value.TrainingLoss),
            validation = Finite(value.ValidationLoss),
            accuracy = Finite(value.ValidationAccuracy),
            metric = value.ValidationMetric?.Name,
            metricValue = Finite(value.ValidationMetric?.Value),
            rate = Finite(value.LearningRate),
            best = value.IsBest,
            seconds = value.Elapsed.TotalSeconds,
        }));
    }

    // JSON has no NaN and no infinity.
    private static double? Finite(double? value) => value is double number && double.IsFinite(number) ? number : null;
}
