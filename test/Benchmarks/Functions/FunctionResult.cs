namespace Benchmarks.Functions;

/// <summary>What one contestant reached on one case.</summary>
/// <param name="Error">Root mean squared error on the test rows; NaN where the run diverged.</param>
/// <param name="Parameters">Trained parameters of the final network.</param>
/// <param name="Choices">How many nodes use each space, layers separated by <see cref="LayerSeparator"/>; empty where nothing is chosen.</param>
/// <param name="Seconds">Time of the fit.</param>
internal sealed record FunctionResult(double Error, long Parameters, string Choices, double Seconds = 0)
{
    public const string LayerSeparator = " / ";
}
