namespace Microsoft.ML.Kan;

/// <summary>
/// A family of univariate functions φ₁…φ_K from which the edges of a Kolmogorov-Arnold network are built:
/// an edge is the learned combination Σ_k c_k·φ_k(x) of the functions of one space.
/// </summary>
/// <remarks>
/// x is an input scaled to [-1, 1]. Beyond that range every space continues with the value it has at the border, so its
/// functions stay bounded; the layer's base branch SiLU(x) keeps a slope there. The grid size G is the common measure of
/// resolution: every space has K = G + 3 functions (Fourier: the next even number).
/// </remarks>
public enum ActivationSpace
{
    /// <summary>
    /// Cubic B-splines on a uniform grid of G intervals over [-1, 1] with spacing h: the function centred at ξ is
    /// (max(2-v, 0)³ - 4·max(1-v, 0)³)/6 with v = |x - ξ|/h. Local and smooth, good for shapes with detail.
    /// Source: Liu et al., "KAN: Kolmogorov-Arnold Networks", 2024, eq. 2.10, in the closed form of a uniform grid.
    /// </summary>
    BSpline,

    /// <summary>
    /// Gaussian radial functions exp(-((x - c_k)/h)²) with centres c_k spread evenly over [-1, 1] and the width h equal to
    /// their distance. Source: Li, "Kolmogorov-Arnold Networks are Radial Basis Function Networks" (FastKAN), 2024.
    /// </summary>
    GaussianRbf,

    /// <summary>
    /// Chebyshev polynomials of the first kind: T₀ = 1, T₁ = x, T_k = 2x·T_{k-1} - T_{k-2}. Global, good for smooth shapes.
    /// Source: Sidharth et al., "Chebyshev Polynomial-Based Kolmogorov-Arnold Networks", 2024.
    /// </summary>
    Chebyshev,

    /// <summary>
    /// The harmonics cos(k·πx/2) and sin(k·πx/2), k = 1…K/2. The range [-1, 1] covers half a period, so the learned function
    /// need not have equal ends. Source: FourierKAN (GistNoesis, 2024).
    /// </summary>
    Fourier,

    /// <summary>
    /// Wavelets ψ((x - t_k)/s_k) with trained translation t and scale s, started as a dyadic frame: one wide wavelet, two of
    /// half its width, four of a quarter, … ψ is the Mexican hat 2/(√3·π^¼)·(u² - 1)·exp(-u²/2).
    /// Source: Bozorgasl and Chen, "Wav-KAN: Wavelet Kolmogorov-Arnold Networks", 2024; the wavelets of an input are shared
    /// by the outputs.
    /// </summary>
    Wavelet,
}
