using System.Diagnostics;

namespace Benchmarks.Running;

/// <summary>The largest resident memory of this process.</summary>
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

    /// <summary>Forgets the peak so far where the system can, which is Linux; elsewhere what was before stays in it.</summary>
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
            Console.Error.WriteLine($"The peak of memory holds what came before the steps: {refused.Message}");
        }
    }
}
