using System.Diagnostics;

namespace Benchmarks.Running;

/// <summary>Processor time of all threads of this process, and time on the clock, since a start.</summary>
internal readonly struct ProcessorTime
{
    private readonly TimeSpan _processor;
    private readonly long _clock;

    private ProcessorTime(TimeSpan processor, long clock) => (_processor, _clock) = (processor, clock);

    /// <summary>Seconds since the start.</summary>
    public (double Processor, double Wall) Elapsed => ((Now - _processor).TotalSeconds, Stopwatch.GetElapsedTime(_clock).TotalSeconds);

    private static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts behind a garbage collection, so that nobody pays for the one before.</summary>
    public static ProcessorTime Start()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new ProcessorTime(Now, Stopwatch.GetTimestamp());
    }
}
