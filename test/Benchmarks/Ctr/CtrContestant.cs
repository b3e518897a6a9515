using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A trainer of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Takes">True for a task that it can learn from.</param>
/// <param name="Fit">Trains on a task with a seed.</param>
internal sealed record CtrContestant(string Name, Func<CtrTask, bool> Takes, Func<MLContext, CtrTask, int, FittedContestant> Fit);
