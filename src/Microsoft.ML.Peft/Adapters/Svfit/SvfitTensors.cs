namespace Microsoft.ML.Peft.Adapters.Svfit;

/// <summary>
/// The names of SVFit layers in files. A layer has two vectors, the trained one and the initial singular values. The singular vectors
/// are computed from the base, whose singular values are compared with the file.
/// </summary>
internal static class SvfitTensors
{
    public const string Change = "svfit_d";
    public const string InitialValues = "svfit_s0";
    public const string ParameterizationKey = "parameterization";

    /// <summary>
    /// The largest difference from the singular values of the file, as a share of the largest: rounding a base to 16 bits changes them less,
    /// training it changes them more.
    /// </summary>
    public const double Tolerance = 1e-4;

    public static IReadOnlyList<string> Parameterizations { get; } = [.. Enum.GetValues<SvfitParameterization>().Select(Name)];

    public static string Name(SvfitParameterization value) => value.ToString().ToLowerInvariant();

    /// <summary>The value of a name; the default without a name, null for an unknown name.</summary>
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
