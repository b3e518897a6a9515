using Microsoft.ML;
using Microsoft.ML.Ctr;

namespace Benchmarks.Ctr;

/// <summary>The result of a trainer.</summary>
/// <param name="Model">Maps rows of the task to score and probability.</param>
/// <param name="Parameters">The number of trained parameters; leaves for trees.</param>
/// <param name="Calibration">The calibration on validation rows; null if there is none.</param>
internal sealed record FittedContestant(ITransformer Model, long Parameters, CtrCalibration? Calibration = null);
