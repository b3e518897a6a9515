using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// The largest singular values of matrices [..., m, n] with their vectors, in 64 bits, with signs that do not depend on the machine.
/// </summary>
internal static class TruncatedSvd
{
    /// <summary>U [..., m, k], S [..., k] descending, Vᵀ [..., k, n]; k is cut to the smaller side.</summary>
    public static (Tensor U, Tensor S, Tensor Vt) Of(Tensor matrix, long rank)
    {
        using var scope = NewDisposeScope();
        var (u, s, vt) = linalg.svd(matrix.detach().to(ScalarType.Float64), fullMatrices: false);
        var kept = Math.Min(rank, s.shape[^1]);
        (u, s, vt) = (u.narrow(-1, 0, kept), s.narrow(-1, 0, kept), vt.narrow(-2, 0, kept));
        // The entry of largest magnitude of each right vector is made positive.
        var sign = vt.gather(-1, vt.abs().argmax(-1, keepdim: true)).sign(); // [..., k, 1]
        return (u.mul(sign.transpose(-1, -2)).MoveToOuterDisposeScope(), s.clone().MoveToOuterDisposeScope(), vt.mul(sign).MoveToOuterDisposeScope());
    }
}
