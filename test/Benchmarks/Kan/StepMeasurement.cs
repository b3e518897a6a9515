namespace Benchmarks.Kan;

/// <summary>What many steps of one variant took, in a process of their own.</summary>
/// <param name="Median">Milliseconds.</param>
/// <param name="Percentile90">Milliseconds.</param>
/// <param name="ResidentMegabytes">After each part of the steps, from the start.</param>
/// <param name="PeakMegabytes">The peak of resident memory over the level before the first whole step.</param>
internal sealed record StepMeasurement(double Median, double Percentile90, double[] ResidentMegabytes, double PeakMegabytes);
