namespace Microsoft.ML.Kan;

/// <summary>
/// A family of univariate functions φ from which the edges of a Kolmogorov-Arnold network are built: an edge is the learned
/// combination Σ_k c_k·φ_k(x) of the functions of one space.
/// </summary>
/// <remarks>
/// x is an input scaled to [-1, 1]. Beyond that range every space continues with the value it has at the border, so its
/// functions stay bounded; the layer's base branch SiLU(x) keeps a slope there. The grid size G is the common measure of
/// resolution: every space has K = G + 3 functions (Fourier: the next even number). k counts from 0 unless said.
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
    /// Reflectional switches 1 - tanh²((x - c_k)/h) with centres c_k spread evenly over [-1, 1] and the width h equal to their
    /// distance: bells with longer tails than Gaussians. Source: FasterKAN (AthanasiosDelis, 2024).
    /// </summary>
    ReflectionalSwitch,

    /// <summary>
    /// Chebyshev polynomials of the first kind: T₀ = 1, T₁ = x, T_k = 2x·T_{k-1} - T_{k-2}. Global, good for smooth shapes.
    /// Source: Sidharth et al., "Chebyshev Polynomial-Based Kolmogorov-Arnold Networks", 2024.
    /// </summary>
    Chebyshev,

    /// <summary>
    /// Legendre polynomials: P₀ = 1, P₁ = x, P_k = ((2k-1)·x·P_{k-1} - (k-1)·P_{k-2})/k, orthogonal for x uniform on [-1, 1].
    /// Source: torch-conv-kan (IvanDrokin, 2024).
    /// </summary>
    Legendre,

    /// <summary>
    /// Jacobi polynomials P_k^(1,1), orthogonal with the weight 1 - x², each divided by its value k + 1 at the border, so that
    /// all reach 1: P₀ = 1, P₁ = x, P_k = ((2k+1)·x·P_{k-1} - (k-1)·P_{k-2})/(k+2).
    /// Source: KANConv2d (SeriYann, 2024) and torch-conv-kan (IvanDrokin, 2024), which do not divide.
    /// </summary>
    Jacobi,

    /// <summary>
    /// SiLU(p_k) of polynomials whose recursion is learned: p₀ = 1, p₁ = x, p_k = x·p_{k-1} - β_{k-1}·p_{k-2} with trained β of
    /// each input, shared by the outputs. Source: the Gram layers of torch-conv-kan (IvanDrokin, 2024).
    /// </summary>
    Gram,

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
    MexicanHat,

    /// <summary>
    /// Wavelets as in <see cref="MexicanHat"/> with ψ(u) = cos(5u)·exp(-u²/2), for shapes that oscillate in places. Source: as there.
    /// </summary>
    Morlet,

    /// <summary>
    /// Wavelets as in <see cref="MexicanHat"/> with ψ(u) = -u·exp(-u²/2), the slope of a Gaussian, for shapes with steps. Source: as there.
    /// </summary>
    DerivativeOfGaussian,

    /// <summary>
    /// Bumps max(1 - ((x - t_k)/s_k)², 0)² with trained translation t and scale s, zero beyond t ± s, started where the
    /// B-splines are: t_k = -1 + (k-1)·h and s_k = 2h with h = 2/G. Source: ReLU-KAN (quiqi, 2024).
    /// </summary>
    ReluBump,

    /// <summary>
    /// Rational functions T_k(x)/(1 + Σ_j |b_j·x^j|), j = 1…K-2, with trained b of each input, shared by the outputs: Chebyshev
    /// polynomials over a denominator that is never below 1, good for shapes with steep places.
    /// Source: safe Padé form of Yang and Wang, "Kolmogorov-Arnold Transformer", 2024, there one function for a group of inputs.
    /// </summary>
    Rational,

    /// <summary>
    /// The constant 1 and K-1 ramps clip((x - t_{k-1})/(t_k - t_{k-1}), 0, 1) on the knots t₀ = -1 … t_{K-1} = 1: a line between
    /// every two knots. The knots are constants of each input, quantiles of its values in a sample of the training rows, so
    /// that the resolution is where the rows are; a coefficient moves all of the function that lies to the right, so steps are
    /// learned fast. For inputs with long tails, heavy values or jumps. For pictures the knots are evenly spread, and the functions
    /// are hats, 1 at one knot and 0 at the others.
    /// </summary>
    PiecewiseLinear,

    /// <summary>
    /// Cubic B-splines as in <see cref="BSpline"/> of the rank of x: q(x) runs from -1 to 1 along straight lines between G + 1
    /// knots as in <see cref="PiecewiseLinear"/>, from one to the next at equal distance. A cubic between every two knots.
    /// </summary>
    PiecewiseCubic,
}
