using System.Diagnostics;
using System.Text;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>Runs <c>dotnet</c> as in a user's shell, without the environment variables of the test host.</summary>
public static class DotnetCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // The last lines of a process that has ended arrive within this time.
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs the command to the end, with any exit code.</summary>
    /// <exception cref="TimeoutException">The command ran for more than fifteen minutes; it was ended.</exception>
    public static CommandResult Run(string workingFolder, params string[] arguments) => Run(workingFolder, sharesCompiler: false, arguments);

    /// <summary>
    /// Like <see cref="RunSuccessfully"/>, but compiles in the compiler server, which takes a third of the time for many projects. The server lives on
    /// and keeps the command's output open, so the end of the output is not waited for.
    /// </summary>
    public static string RunWithCompilerServer(string workingFolder, params string[] arguments) => Succeeded(Run(workingFolder, sharesCompiler: true, arguments), arguments);

    private static CommandResult Run(string workingFolder, bool sharesCompiler, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment(start.Environment);
        if (sharesCompiler)
            start.Environment["UseSharedCompilation"] = "true";

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        _ = process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end in {Patience.TotalMinutes} minutes:\n{output}");
        }
        if (sharesCompiler)
            Thread.Sleep(FlushTime);
        else
            process.WaitForExit();
        lock (output)
            return new CommandResult(process.ExitCode, output.ToString());
    }

    /// <summary>Runs the command to the end and returns its output.</summary>
    /// <exception cref="InvalidOperationException">The exit code was not zero; the message holds the output.</exception>
    public static string RunSuccessfully(string workingFolder, params string[] arguments)
        => Succeeded(Run(workingFolder, arguments), arguments);

    private static string Succeeded(CommandResult result, string[] arguments) => result.ExitCode == 0
        ? result.Output
        : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}");

    private static void CleanEnvironment(IDictionary<string, string?> environment)
    {
        string[] inherited = [.. environment.Keys.Where(key =>
            key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || key.StartsWith("TESTINGPLATFORM_", StringComparison.Ordinal))];
        foreach (string key in inherited)
            _ = environment.Remove(key);

        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // A build server outlives the command and keeps its output open, so reading to the end would never finish.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null)
            return;
        lock (output)
            _ = output.AppendLine(line);
    }
}
