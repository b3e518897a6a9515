using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The fused sum as one operation of autograd. Its arguments: the call, u, the bias or null, then coefficients and own
/// parameters (or null) of every term. Its output is small, [B, O], which is what TorchSharp's custom functions copy.
/// </summary>
internal sealed class KanSumFunction : SingleTensorFunction<KanSumFunction>
{
    private const string Call = "call";

    public override string Name => nameof(KanSumFunction);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var call = (KanSumCall)vars[0];
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. vars.Where((_, position) => position != 2).OfType<Tensor>()]); // all but the bias
        return KanSumKernel.Forward((Tensor)vars[1], (Tensor?)vars[2], call.Outputs, call.Terms, call.Scratch);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var call = (KanSumCall)ctx.get_data(Call);
        var saved = ctx.get_saved_variables();
        var terms = Restore(call.Terms, saved);
        try
        {
            var gradients = KanSumKernel.Backward(saved[0], grad_output, terms, call.Scratch, call.InputNeedsGradient);
            var results = new List<Tensor?> { null, gradients.Input, call.HasBias ? gradients.Bias : null };
            foreach (var (coefficients, shape) in gradients.Terms)
                results.AddRange([coefficients, shape]);
            foreach (var result in results)
                result?.MoveToOuterDisposeScope();
            return results!;
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            List<Tensor?> nothing = [null, call.InputNeedsGradient ? zeros_like(saved[0]) : null, null];
            foreach (var term in terms)
                nothing.AddRange([zeros_like(term.Coefficients), null]);
            foreach (var result in nothing)
                result?.MoveToOuterDisposeScope();
            return nothing!;
        }
    }

    // The coefficients of the forward pass may have been a product that was disposed with its scope; the saved ones live.
    private static KanTerm[] Restore(IReadOnlyList<KanTerm> terms, List<Tensor> saved)
    {
        var next = 1; // after u
        var restored = new KanTerm[terms.Count];
        for (var t = 0; t < restored.Length; t++)
        {
            restored[t] = terms[t] with { Coefficients = saved[next] };
            next += terms[t].Basis.Shape is null ? 1 : 2;
        }

        return restored;
    }
}

/// <summary>The arguments of a fused sum that are not tensors, for its backward pass.</summary>
/// <param name="Outputs">O.</param>
/// <param name="Terms">The parts of the sum.</param>
/// <param name="Scratch">The layer's workspaces.</param>
/// <param name="InputNeedsGradient">False in the first layer, which is the largest.</param>
/// <param name="HasBias">True if there is a bias.</param>
internal sealed record KanSumCall(long Outputs, IReadOnlyList<KanTerm> Terms, KernelScratch Scratch, bool InputNeedsGradient, bool HasBias);
