namespace Microsoft.ML.Peft.Adapters;

/// <summary>How the trained vector d, initialised with 0, changes the singular values s from their initial values s₀.</summary>
public enum SvfitParameterization
{
    /// <summary>s = s₀·(1 + d): one step changes every value by the same share.</summary>
    Relative,

    /// <summary>s = s₀ + d.</summary>
    Absolute,

    /// <summary>s = s₀·exp(d), which keeps values above 0.</summary>
    Logarithmic,
}
