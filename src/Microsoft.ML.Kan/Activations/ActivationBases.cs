using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Creates a space's basis at a given resolution, and defines the number of functions for each grid size.</summary>
internal static class ActivationBases
{
    /// <summary>
    /// K = gridSize + 3 for every space, the number of cubic B-splines on that many intervals, so that spaces compete at equal
    /// parameter count; Fourier, whose functions come in pairs, rounds up to even.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="inputs">I.</param>
    /// <param name="gridSize">The resolution, at least 1.</param>
    /// <param name="random">The source of the Gram basis's initial parameters; null for <see cref="RandomSource.FromTorch"/>.</param>
    public static ActivationBasis Create(ActivationSpace space, int inputs, int gridSize, RandomSource? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gridSize, 1);
        var functions = Functions(gridSize);
        return space switch
        {
            ActivationSpace.BSpline => new BSplineBasis(inputs, gridSize),
            ActivationSpace.GaussianRbf => new GaussianRbfBasis(inputs, functions),
            ActivationSpace.ReflectionalSwitch => new ReflectionalSwitchBasis(inputs, functions),
            ActivationSpace.Chebyshev => new ChebyshevBasis(inputs, functions),
            ActivationSpace.Legendre => new JacobiBasis(space, inputs, functions, 0, 0),
            ActivationSpace.Jacobi => new JacobiBasis(space, inputs, functions, 1, 1),
            ActivationSpace.Gram => new GramBasis(inputs, functions, random: random),
            ActivationSpace.Fourier => new FourierBasis(inputs, (functions + 1) / 2),
            ActivationSpace.MexicanHat => new MexicanHatBasis(inputs, functions),
            ActivationSpace.Morlet => new MorletBasis(inputs, functions),
            ActivationSpace.DerivativeOfGaussian => new DerivativeOfGaussianBasis(inputs, functions),
            ActivationSpace.ReluBump => new ReluBumpBasis(inputs, functions),
            ActivationSpace.Rational => new RationalBasis(inputs, functions),
            ActivationSpace.PiecewiseLinear => new PiecewiseLinearBasis(inputs, functions - 1),
            ActivationSpace.PiecewiseCubic => new PiecewiseCubicBasis(inputs, gridSize),
            _ => throw new ArgumentOutOfRangeException(nameof(space), space, "Not an activation space."),
        };
    }

    /// <summary>The basis of a space for the channels of pictures, whose knots are evenly spread: pixels have no quantiles of their own.</summary>
    public static ActivationBasis ForChannels(ActivationSpace space, int channels, int gridSize, RandomSource? random = null)
        => space == ActivationSpace.PiecewiseLinear ? new HatBasis(channels, Functions(gridSize)) : Create(space, channels, gridSize, random);

    /// <summary>A basis of the same space and inputs at another resolution; the Gram basis keeps its recursion, bases on knots theirs.</summary>
    public static ActivationBasis Resize(ActivationBasis basis, int gridSize)
    {
        if (basis is GramBasis gram)
            return gram.Continue(Functions(gridSize));
        var resized = Create(basis.Space, basis.Inputs, gridSize);
        (resized as KnottedBasis)?.TakeKnots((KnottedBasis)basis);
        return resized;
    }

    /// <summary>True if the functions of a space have no trained parameters of their own.</summary>
    public static bool IsFixed(ActivationSpace space) => space
        is ActivationSpace.BSpline or ActivationSpace.GaussianRbf or ActivationSpace.ReflectionalSwitch or ActivationSpace.Chebyshev
        or ActivationSpace.Legendre or ActivationSpace.Jacobi or ActivationSpace.Fourier;

    private static int Functions(int gridSize) => gridSize + 3;
}

/// <summary>
/// Chebyshev polynomials T₀…T_{K-1} by T_{k+1} = 2x·T_k - T_{k-1}, whose gradient is finite everywhere, unlike that of
/// cos(k·acos x) at ±1.
/// Source: Sidharth et al., arXiv 2405.07200 (whose layer bounds its input by tanh instead of a clamp).
/// </summary>
internal sealed class ChebyshevBasis(int inputs, int functions, double range = 1)
    : PolynomialBasis(ActivationSpace.Chebyshev, inputs, functions, range, Recurrence.Chebyshev)
{
    protected override UnivariateBasis ForInputs(int inputs) => new ChebyshevBasis(inputs, Functions, Range);
}

/// <summary>
/// Jacobi polynomials P_k^(a,b), k = 0…K-1; Legendre polynomials for a = b = 0. P_k^(a,b) reaches binom(k+q, k), q = max(a, b),
/// at a border of [-1, 1], eight for k = 7 and a = b = 1; normalised, every function reaches 1.
/// Source: the Jacobi layers of SeriYann/KANConv2d and IvanDrokin/torch-conv-kan, which do not normalise but have a LayerNorm.
/// </summary>
internal sealed class JacobiBasis(ActivationSpace space, int inputs, int functions, double a, double b, bool normalised = true, double range = 1)
    : PolynomialBasis(space, inputs, functions, range, count => Recurrence.Jacobi(count, a, b, normalised))
{
    protected override UnivariateBasis ForInputs(int inputs) => new JacobiBasis(Space, inputs, Functions, a, b, normalised, Range);
}
