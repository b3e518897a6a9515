using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Chebyshev polynomials T₀…T_{K-1}. Training uses the recurrence T_{k+1} = 2u·T_k - T_{k-1} and T′_k = k·U_{k-1}, which is
/// finite everywhere; cos(k·acos u) has an infinite slope at ±1 and serves only where no gradient is asked for, in ONNX.
/// Source: Sidharth et al., arXiv 2405.07200 (whose layer bounds its input by tanh instead of a clamp).
/// </summary>
internal sealed class ChebyshevBasis : ActivationBasis
{
    public ChebyshevBasis(int inputs, int functions)
        : base(ActivationSpace.Chebyshev, inputs, functions, range: 1)
        => ArgumentOutOfRangeException.ThrowIfLessThan(functions, 2);

    protected override BasisValues Evaluate(Tensor argument, bool differentiate)
    {
        var twice = argument.Times(2);
        var values = Recur(ones_like(argument), argument, twice, Functions); // T: [B, I, K]
        if (!differentiate)
            return new(values, null);

        var second = Recur(ones_like(argument), twice, twice, Functions - 1); // U: [B, I, K-1]
        var degrees = tensor([.. Enumerable.Range(1, Functions - 1).Select(k => (double)k)], second.dtype, second.device);
        return new(values, cat([zeros_like(argument), second.mul_(degrees)], -1));
    }

    private static Tensor Recur(Tensor first, Tensor second, Tensor twice, int count)
    {
        var terms = new Tensor[count];
        terms[0] = first;
        for (var k = 1; k < count; k++)
            terms[k] = k == 1 ? second : terms[k - 2].neg().PlusProduct(twice, terms[k - 1]);
        return cat(terms, -1);
    }

    protected override string EmitFunctions(OnnxGraph graph, string column)
    {
        var degrees = graph.RegisterVector([.. Enumerable.Range(0, Functions).Select(k => (double)k)]);
        return graph.Cosines(graph.Mul(graph.ArcCosines(column, Inputs), degrees), Functions);
    }
}
