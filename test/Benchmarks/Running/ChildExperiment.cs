using System.Diagnostics;

namespace Benchmarks.Running;

/// <summary>Runs an experiment in its own process, with no memory from earlier work.</summary>
internal static class ChildExperiment
{
    /// <summary>Runs it with this process's console.</summary>
    public static void Run(params string[] arguments) => Finish(Process.Start(Start(arguments))!, arguments);

    /// <summary>Runs it and returns its output.</summary>
    public static string Capture(params string[] arguments)
    {
        var start = Start(arguments);
        start.RedirectStandardOutput = true;
        var child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        Finish(child, arguments);
        return output;
    }

    private static ProcessStartInfo Start(string[] arguments)
    {
        // If started as "dotnet Benchmarks.dll", the process is dotnet.
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Program).Assembly.Location] : [];
        return new ProcessStartInfo(Environment.ProcessPath!, [.. host, "experiment", .. arguments]);
    }

    private static void Finish(Process child, string[] arguments)
    {
        using (child)
        {
            child.WaitForExit();
            if (child.ExitCode != 0)
                throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with exit code {child.ExitCode}.");
        }
    }
}
