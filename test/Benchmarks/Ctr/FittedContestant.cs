using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>The result of a trainer.</summary>
/// <param name="Model">Maps rows of the task to score and probability.</param>
/// <param name="Parameters">The number of trained parameters; leaves for trees.</param>
internal sealed record FittedContestant(ITransformer Model, long Parameters);
