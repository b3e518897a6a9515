namespace AutoMLSweep;

/// <summary>A trial of a sweep.</summary>
internal sealed record Trial(int Number, int Epochs, double Error, TimeSpan Time, string Options);
