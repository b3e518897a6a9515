namespace Benchmarks.Running;

/// <summary>An error that the user of an experiment can fix; only its message is printed.</summary>
internal sealed class ExperimentException(string message) : Exception(message);
