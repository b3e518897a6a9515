using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The sum of a Kolmogorov-Arnold layer, y = bias + Σ_terms Φ(u)·cᵀ: u [B, I] → y [B, O]. On the CPU by fused kernels, which
/// autograd sees as one operation; elsewhere, and in half precision, by tensor operations.
/// </summary>
internal static class KanSum
{
    public static Tensor Of(Tensor u, Tensor? bias, long outputs, IReadOnlyList<KanTerm> terms, KernelScratch scratch)
        => KanSumKernel.Serves(u) ? Fused(u, bias, outputs, terms, scratch) : Plain(u, bias, outputs, terms);

    public static Tensor Fused(Tensor u, Tensor? bias, long outputs, IReadOnlyList<KanTerm> terms, KernelScratch scratch)
    {
        if (!is_grad_enabled())
            return KanSumKernel.Forward(u, bias, outputs, terms, scratch);
        var arguments = new List<object?> { new KanSumCall(outputs, terms, scratch, u.requires_grad, bias is not null), u, bias };
        foreach (var term in terms)
            arguments.AddRange([term.Coefficients, term.Basis.Shape]);
        return KanSumFunction.apply([.. arguments!]);
    }

    /// <summary>The same as plain tensor operations, each recorded by autograd.</summary>
    public static Tensor Plain(Tensor u, Tensor? bias, long outputs, IReadOnlyList<KanTerm> terms)
    {
        using var scope = NewDisposeScope();
        var sum = bias is null ? zeros([u.shape[0], outputs], u.dtype, u.device) : bias.unsqueeze(0).expand(u.shape[0], -1);
        foreach (var term in terms)
        {
            var inputs = term.Inputs is null ? u : u.index_select(1, term.Inputs.Index);
            var part = nn.functional.linear(term.Basis.call(inputs).flatten(1), term.Coefficients); // [B, N]
            sum = term.Nodes is null ? sum.Plus(part) : sum.PlusColumns(term.Nodes.Index, part);
        }

        return sum.MoveToOuterDisposeScope(); // [B, O]
    }
}

/// <summary>
/// A part of a layer's sum: the functions of some inputs, mixed by coefficients into some nodes,
/// z[b,n] = Σ_i Σ_k c[n,i,k]·φ_k(x[b, inputs_i]).
/// </summary>
/// <param name="Basis">The functions, for as many inputs as the part uses.</param>
/// <param name="Coefficients">c as [N, I'·K], function k of the part's input i at i·K+k.</param>
/// <param name="Inputs">The layer's inputs that the part uses, [I']; null for all.</param>
/// <param name="Nodes">The nodes that the part adds to, [N]; null for all.</param>
internal sealed record KanTerm(UnivariateBasis Basis, Tensor Coefficients, Subset? Inputs = null, Subset? Nodes = null)
{
    /// <summary>How many functions the part evaluates per row, I'·K.</summary>
    public long Width => (long)Basis.Inputs * Basis.Functions;
}
