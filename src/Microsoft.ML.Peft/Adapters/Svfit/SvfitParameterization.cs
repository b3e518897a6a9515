namespace Microsoft.ML.Peft.Adapters;

/// <summary>The effect of the trained vector d, initialised with 0, on the singular values s with initial values s₀.</summary>
public enum SvfitParameterization
{
    /// <summary>s = s₀·(1 + d): one step changes every value by the same share.</summary>
    Relative,

    /// <summary>s = s₀ + d.</summary>
    Absolute,

    /// <summary>s = s₀·exp(d), which keeps values above 0.</summary>
    Logarithmic,
}
