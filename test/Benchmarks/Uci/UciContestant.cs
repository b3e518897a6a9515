using Microsoft.ML;

namespace Benchmarks.Uci;

/// <summary>A trainer of the comparison.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Create">The trainer with what has to come before it, from a context and a seed.</param>
internal sealed record UciContestant(string Name, Func<MLContext, int, IEstimator<ITransformer>> Create);
