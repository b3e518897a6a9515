using Microsoft.ML;

namespace Benchmarks.Noisy.Tables;

/// <summary>A trainer of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Create">Creates the trainer from a context and a seed.</param>
internal sealed record TableContestant(string Name, Func<MLContext, int, IEstimator<ITransformer>> Create);
