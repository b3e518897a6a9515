using System.Globalization;

namespace Microsoft.ML.DeepLearning;

/// <summary>The figures of a run that follow from its reports.</summary>
internal sealed class RunFigures
{
    private (int Epoch, TimeSpan Elapsed) _start;
    private TrainingProgress? _last;

    /// <summary>The lowest loss so far; with a validation metric, the loss of the epoch that has the best metric.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>The epoch of <see cref="Best"/>; 0 before the first report.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The share of the planned epochs that are done, from 0 to 1.</summary>
    public double Share => _last is null ? 0 : Math.Min(1, (double)_last.Epoch / Math.Max(1, _last.MaximumEpochs));

    /// <summary>Epochs per second since the first report of the run, its own epoch included; 0 before it.</summary>
    public double Speed => _last is { } last && last.Elapsed > _start.Elapsed ? (last.Epoch - _start.Epoch) / (last.Elapsed - _start.Elapsed).TotalSeconds : 0;

    /// <summary>The time until the last planned epoch at the present speed; null before there is a speed. Early stopping may end the run sooner.</summary>
    public TimeSpan? Left => _last is { } last && Speed > 0 ? TimeSpan.FromSeconds(Math.Max(0, last.MaximumEpochs - last.Epoch) / Speed) : null;

    /// <summary>Adds a report. An epoch that is not after the last one begins another run.</summary>
    public void Add(TrainingProgress progress)
    {
        if (_last is null || progress.Epoch <= _last.Epoch || progress.Elapsed < _last.Elapsed)
        {
            // A resumed run has epochs and time that this process did not see: only its first epoch counts as one.
            _start = progress.Epoch == 1 ? (0, TimeSpan.Zero) : (progress.Epoch, progress.Elapsed);
            (Best, BestEpoch) = (double.PositiveInfinity, 0);
        }
        double loss = Loss(progress);
        if (progress.ValidationLoss is null ? loss < Best : progress.IsBest || BestEpoch == 0)
            (Best, BestEpoch) = (loss, progress.Epoch);
        _last = progress;
    }

    /// <summary>The figures after the last report, such as "12/24 loss 0.0213 best 0.0209 (11) 4 s left 2.9/s".</summary>
    public string Text()
    {
        if (_last is not { } last)
            return "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{last.Epoch}/{last.MaximumEpochs} loss {Loss(last):G4} best {Best:G4} ({BestEpoch})");
        if (last.ValidationAccuracy is double accuracy)
            text += string.Create(CultureInfo.InvariantCulture, $" accuracy {accuracy:F3}");
        if (Left is { } left)
            text += string.Create(CultureInfo.InvariantCulture, $" {Text(left)} left {(Speed >= 1 ? $"{Speed:G2}/s" : $"{Text(TimeSpan.FromSeconds(1 / Speed))}/epoch")}");
        return text;
    }

    private static double Loss(TrainingProgress progress) => progress.ValidationLoss ?? progress.TrainingLoss;

    private static string Text(TimeSpan time) => time.TotalSeconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalSeconds):F0} s")
        : time.TotalMinutes < 90
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes):F0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F1} h");
}
