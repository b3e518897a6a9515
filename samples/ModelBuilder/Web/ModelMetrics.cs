using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ModelBuilderSample.Web;

/// <summary>Counts and times predictions for OpenTelemetry.</summary>
internal sealed class ModelMetrics : IDisposable
{
    public const string MeterName = "ModelBuilderSample";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;

    public ModelMetrics() => _duration = _meter.CreateHistogram<double>("model.prediction.duration", unit: "s", description: "The time of one prediction.");

    /// <summary>Runs a prediction and records its time under the model's name.</summary>
    public T Measure<T>(string model, Func<T> predict)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return predict();
        }
        finally
        {
            _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("model", model));
        }
    }

    public void Dispose() => _meter.Dispose();
}
