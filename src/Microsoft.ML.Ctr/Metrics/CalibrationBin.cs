namespace Microsoft.ML.Ctr;

/// <summary>The rows with a predicted probability in one interval: a point of the reliability diagram.</summary>
/// <param name="Lower">The lower border, part of the bin.</param>
/// <param name="Upper">The upper border, part of the next bin, except 1.</param>
/// <param name="Weight">The sum of the rows' weights; 0 for an empty bin.</param>
/// <param name="MeanProbability">The mean predicted probability; NaN for an empty bin.</param>
/// <param name="ObservedRate">The share of clicks; NaN for an empty bin.</param>
public sealed record CalibrationBin(double Lower, double Upper, double Weight, double MeanProbability, double ObservedRate);
