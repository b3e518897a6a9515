namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>What a child process left: its exit code and all that it wrote, errors included.</summary>
public sealed record CommandResult(int ExitCode, string Output);
