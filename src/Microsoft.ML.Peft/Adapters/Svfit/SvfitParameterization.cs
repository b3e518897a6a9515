namespace Microsoft.ML.Peft.Adapters;

/// <summary>What is trained of the singular values s, which begin at s₀; the trained vector d begins at 0.</summary>
public enum SvfitParameterization
{
    /// <summary>s = s₀·(1 + d): one step changes every value by the same share.</summary>
    Relative,

    /// <summary>s = s₀ + d.</summary>
    Absolute,

    /// <summary>s = s₀·exp(d), which keeps values above 0.</summary>
    Logarithmic,
}
