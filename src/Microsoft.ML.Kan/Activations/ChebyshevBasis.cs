namespace Microsoft.ML.Kan.Activations;

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
