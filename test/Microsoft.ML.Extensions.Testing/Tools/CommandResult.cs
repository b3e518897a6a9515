namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>The result of a child process: its exit code and all output, including errors.</summary>
public sealed record CommandResult(int ExitCode, string Output);
