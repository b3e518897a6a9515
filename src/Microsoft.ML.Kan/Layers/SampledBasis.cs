using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The curves that one space can make, sampled over [-1, 1] in 64 bits on the CPU, for a few inputs at a time: of a whole wide
/// layer they would not fit into memory.
/// </summary>
/// <param name="Functions">The functions of every input at the points, [I', P, K]; the caller's scope disposes it.</param>
internal readonly record struct SampledBasis(Tensor Functions)
{
    private const int LeastPoints = 101;
    private const int PartSize = 64;
    private const double Ridge = 1e-9;

    /// <summary>Points that suffice for K functions, [P].</summary>
    public static Tensor Points(int functions) => linspace(-1, 1, Math.Max(LeastPoints, 10 * functions + 1), float64);

    /// <summary>Points that suffice for all of the bases, which have the same inputs: [P, I], or [P, 1] where every input has the same ones.</summary>
    public static Tensor Points(IReadOnlyList<ActivationBasis> bases)
    {
        var even = Points(bases.Max(basis => basis.Functions)).unsqueeze(-1);
        Tensor[] knotted = [.. bases.OfType<KnottedBasis>().Select(basis => basis.SamplePoints())];
        return knotted.Length == 0 ? even : cat([even.expand(-1, bases[0].Inputs), .. knotted]);
    }

    /// <summary>The points of some inputs, I', of those from <see cref="Points(IReadOnlyList{ActivationBasis})"/>: [P, I'].</summary>
    public static Tensor Of(Tensor points, long[] inputs)
        => points.shape[1] == 1 ? points.expand(-1, inputs.Length) : points.index_select(1, tensor(inputs));

    /// <summary>The inputs of a layer in parts.</summary>
    public static IEnumerable<long[]> Parts(int inputs) => Enumerable.Range(0, inputs).Select(input => (long)input).Chunk(PartSize);

    /// <param name="basis">The functions of all inputs.</param>
    /// <param name="inputs">Those wanted, I'.</param>
    /// <param name="points">Where to sample: [P] for all inputs, or [P, I'].</param>
    public static SampledBasis Of(ActivationBasis basis, long[] inputs, Tensor points)
    {
        CancellationCheck.ThrowIfCancelled();
        using var part = basis.Select(inputs);
        part.to(CPU);
        return new(part.call(points.dim() == 1 ? points.unsqueeze(-1).expand(-1, inputs.Length) : points).transpose(0, 1));
    }

    /// <summary>The curves of coefficients [N, I', K] at the points, [I', P, N].</summary>
    public Tensor Curves(Tensor coefficients)
    {
        CancellationCheck.ThrowIfCancelled();
        return Functions.matmul(coefficients.to(float64).cpu().permute(1, 2, 0));
    }

    /// <summary>
    /// The coefficients [N, I', K] whose curves come closest to <paramref name="curves"/> [I', P, N] in the mean square:
    /// normal equations, one small system per input, with a ridge, so that dependent functions have a solution, too.
    /// </summary>
    public Tensor Fit(Tensor curves)
    {
        CancellationCheck.ThrowIfCancelled();
        var transposed = Functions.transpose(1, 2);
        var ridge = eye(Functions.shape[2], dtype: float64).Times(Ridge * Functions.shape[1]);
        return linalg.solve(transposed.matmul(Functions).Plus(ridge), transposed.matmul(curves)).permute(2, 0, 1);
    }
}
