namespace Microsoft.ML.Ctr;

/// <summary>The rows whose predicted probability lies in one interval: a point of the reliability diagram.</summary>
/// <param name="Lower">The lower border; it belongs to the bin.</param>
/// <param name="Upper">The upper border; it belongs to the next bin, except 1.</param>
/// <param name="Weight">The sum of the rows' weights; 0 when no probability lies here.</param>
/// <param name="MeanProbability">The mean predicted probability; NaN when the bin is empty.</param>
/// <param name="ObservedRate">The share of clicks; NaN when the bin is empty.</param>
public sealed record CalibrationBin(double Lower, double Upper, double Weight, double MeanProbability, double ObservedRate);
