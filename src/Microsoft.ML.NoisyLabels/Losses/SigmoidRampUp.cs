namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// exp(-5·(1 - min(s, S)/S)²): a factor that rises from 0.007 to 1 over S steps; 1 everywhere when S is 0. Source: Laine and Aila,
/// ICLR 2017 (arXiv 1610.02242); ELR+ has it.
/// </summary>
internal static class SigmoidRampUp
{
    public static double At(double step, double length)
    {
        if (length == 0)
            return 1;
        double rest = 1 - (Math.Clamp(step, 0, length) / length);
        return Math.Exp(-5 * rest * rest);
    }
}
