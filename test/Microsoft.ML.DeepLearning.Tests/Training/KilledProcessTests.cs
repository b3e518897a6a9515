using System.Diagnostics;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>Training in a separate process that the test kills.</summary>
[TestClass]
public sealed class KilledProcessTests
{
    [TestMethod]
    [Timeout(300_000)]
    public void A_killed_run_that_is_resumed_ends_with_the_bytes_of_one_that_was_not()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("run.checkpoint");
        using (var killed = Start(folder.File("killed.onnx"), "300", checkpoint))
        {
            WaitForEpoch(killed, 4);
            killed.Kill(entireProcessTree: true);
            killed.WaitForExit();
        }
        Assert.IsTrue(File.Exists(checkpoint));
        Assert.IsFalse(File.Exists(folder.File("killed.onnx")));

        var rest = RunToEnd(folder.File("resumed.onnx"), "0", checkpoint);
        var all = RunToEnd(folder.File("whole.onnx"), "0");
        Assert.HasCount(12, all);
        Assert.IsLessThanOrEqualTo(9, rest.Count, "The second process did not start over.");
        CollectionAssert.AreEqual(all.TakeLast(rest.Count).ToArray(), rest);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("whole.onnx")), File.ReadAllBytes(folder.File("resumed.onnx")));
        Assert.IsFalse(File.Exists(checkpoint));
    }

    /// <summary>The host uses this project's native libraries, so it needs no copy of libtorch.</summary>
    private static Process Start(params string[] arguments)
    {
        string assembly = typeof(KilledProcessTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        string[] all =
        [
            "exec", "--runtimeconfig", Path.ChangeExtension(assembly, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(assembly, ".deps.json"),
            Path.Combine(AppContext.BaseDirectory, "CheckpointHost.dll"), .. arguments,
        ];
        foreach (string argument in all)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void WaitForEpoch(Process process, int epoch)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line == $"epoch {epoch}")
                return;
        }
        Assert.Fail($"The process ended before epoch {epoch}.");
    }

    private static List<string> RunToEnd(params string[] arguments)
    {
        using var process = Start(arguments);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
