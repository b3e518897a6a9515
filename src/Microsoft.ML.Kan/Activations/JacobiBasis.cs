namespace Microsoft.ML.Kan.Activations;

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
