using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>What a trainer made.</summary>
/// <param name="Model">From a row of the task to its score and probability.</param>
/// <param name="Parameters">How many numbers it learned; leaves for trees.</param>
internal sealed record FittedContestant(ITransformer Model, long Parameters);
