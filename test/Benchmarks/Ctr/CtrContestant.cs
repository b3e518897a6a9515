using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A trainer of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Takes">Whether it can learn from a task.</param>
/// <param name="Fit">Trains on a task with a seed.</param>
internal sealed record CtrContestant(string Name, Func<CtrTask, bool> Takes, Func<MLContext, CtrTask, int, FittedContestant> Fit);
