namespace Benchmarks.Running;

/// <summary>What the person who starts an experiment has to change; the message is all there is to tell.</summary>
internal sealed class ExperimentException(string message) : Exception(message);
