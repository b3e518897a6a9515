namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Says once, in a run longer than ten seconds, what it does and how long it may take. Without a listener a long fit looks like a program that hangs.</summary>
internal sealed class TimeForecast
{
    /// <summary>Shorter runs say nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private bool _isTold;

    /// <summary>The message, the first time that the run is longer than <see cref="Patience"/>; null otherwise.</summary>
    /// <param name="sinceStart">The time since this process began to train.</param>
    /// <param name="done">The steps of the run that this process has done.</param>
    /// <param name="left">The steps that the run has left at most.</param>
    /// <param name="epoch">The present epoch, from 1.</param>
    /// <param name="epochs">The maximum number of epochs.</param>
    /// <param name="maximumSeconds">The time limit of the run; null for none.</param>
    public string? MessageAfter(TimeSpan sinceStart, long done, long left, int epoch, int epochs, double? maximumSeconds)
    {
        if (_isTold || sinceStart < Patience || done <= 0)
            return null;
        _isTold = true;
        double seconds = Math.Min(sinceStart.TotalSeconds / done * left, (maximumSeconds ?? double.PositiveInfinity) - sinceStart.TotalSeconds);
        return seconds <= 0 ? null : $"Training is in epoch {epoch} of at most {epochs} after {sinceStart.TotalSeconds:F0} s; about {Text(seconds)} are left if it does not stop early. Options Progress, MaximumEpochs and MaximumSeconds show and limit the time.";
    }

    private static string Text(double seconds) => seconds switch
    {
        < 90 => $"{seconds:F0} s",
        < 90 * 60 => $"{seconds / 60:F0} min",
        _ => $"{seconds / 3600:F1} h",
    };
}
