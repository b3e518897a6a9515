namespace Microsoft.ML.Peft.Adapters.Svfit;

/// <summary>
/// The names of SVFit layers in files. A layer is two vectors, the trained one and the singular values it began at: the vectors of the
/// decomposition follow from the base, which the values are compared with when the file is read.
/// </summary>
internal static class SvfitTensors
{
    public const string Change = "svfit_d";
    public const string InitialValues = "svfit_s0";
    public const string ParameterizationKey = "parameterization";

    /// <summary>
    /// The largest difference from the singular values of the file, as a share of the largest: rounding a base to 16 bits moves them by less,
    /// training it by more.
    /// </summary>
    public const double Tolerance = 1e-4;

    public static IReadOnlyList<string> Parameterizations { get; } = [.. Enum.GetValues<SvfitParameterization>().Select(Name)];

    public static string Name(SvfitParameterization value) => value.ToString().ToLowerInvariant();

    /// <summary>The value of a name; the default where there is none, null where it is no such name.</summary>
    public static SvfitParameterization? Parameterization(string? name)
    {
        if (name is null)
            return SvfitParameterization.Relative;
        foreach (var value in Enum.GetValues<SvfitParameterization>())
        {
            if (Name(value) == name)
                return value;
        }

        return null;
    }
}
