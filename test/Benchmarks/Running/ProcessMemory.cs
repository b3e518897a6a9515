using System.Diagnostics;

namespace Benchmarks.Running;

/// <summary>The peak of resident memory of this process.</summary>
internal static class ProcessMemory
{
    public static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Resets the peak if the system supports it (Linux); otherwise the peak includes earlier work.</summary>
    public static void ResetPeak()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The memory peak includes earlier work, because it cannot be reset: {refused.Message}");
        }
    }
}
