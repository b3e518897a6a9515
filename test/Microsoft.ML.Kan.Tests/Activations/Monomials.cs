using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Polynomials given by the coefficients of 1, x, x², …</summary>
internal static class Monomials
{
    /// <summary>The coefficients of T₀, T₁, … of the same polynomial, [K] → [K], recorded by autograd.</summary>
    public static Tensor ToChebyshev(Tensor coefficients)
    {
        var count = (int)coefficients.shape[0];
        var columns = new double[count, count]; // column n: x^n = Σ_k columns[k, n]·T_k
        columns[0, 0] = 1;
        for (var n = 1; n < count; n++)
        {
            columns[1, n] = columns[0, n - 1]; // x·T₀ = T₁, x·T_k = (T_{k-1} + T_{k+1})/2
            for (var k = 1; k < n; k++)
            {
                columns[k - 1, n] += columns[k, n - 1] / 2;
                columns[k + 1, n] += columns[k, n - 1] / 2;
            }
        }

        return tensor(columns).mv(coefficients);
    }
}
