namespace Benchmarks.Kan;

/// <summary>Measurements of many steps of one variant in its own process.</summary>
/// <param name="Median">Milliseconds.</param>
/// <param name="Percentile90">Milliseconds.</param>
/// <param name="ResidentMegabytes">After each part of the steps.</param>
/// <param name="PeakMegabytes">The peak of resident memory above the level before the first full step.</param>
internal sealed record StepMeasurement(double Median, double Percentile90, double[] ResidentMegabytes, double PeakMegabytes);
