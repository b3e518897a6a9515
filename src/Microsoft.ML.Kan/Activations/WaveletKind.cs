namespace Microsoft.ML.Kan.Activations;

/// <summary>The mother wavelet ψ(u), as in Wav-KAN's code.</summary>
internal enum WaveletKind
{
    /// <summary>2/(√3·π^¼)·(u² - 1)·exp(-u²/2), the textbook's with the other sign.</summary>
    MexicanHat,

    /// <summary>cos(5u)·exp(-u²/2).</summary>
    Morlet,

    /// <summary>The derivative of a Gaussian, -u·exp(-u²/2).</summary>
    DerivativeOfGaussian,
}
