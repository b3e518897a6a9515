namespace Benchmarks.Functions;

/// <summary>The result of one contestant on one case.</summary>
/// <param name="Error">Root mean squared error on the test rows; NaN if the run diverged.</param>
/// <param name="Parameters">Trained parameters of the final network.</param>
/// <param name="Choices">The number of nodes per space, layers separated by <see cref="LayerSeparator"/>; empty without selection.</param>
/// <param name="Seconds">Time of the fit.</param>
internal sealed record FunctionResult(double Error, long Parameters, string Choices, double Seconds = 0)
{
    public const string LayerSeparator = " / ";
}
