using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.DeepLearning.NoisyLabels;

/// <summary>
/// log(1 - ⟨p, t⟩) of each row, with p = softmax(z) clamped to [1e-4, 1 - 1e-4]: the term of early-learning regularisation. Where p
/// is clamped it passes no gradient on. Source: Liu et al., arXiv 2007.00151, equation 6.
/// </summary>
internal sealed class EarlyLearningFunction : SingleTensorFunction<EarlyLearningFunction>
{
    public override string Name => nameof(EarlyLearningFunction);

    /// <summary>Logits [B, C] and targets [B, C], which are constants → [B].</summary>
    public static Tensor Of(Tensor logits, Tensor targets)
    {
        if (!EarlyLearningKernel.Serves(logits) || logits.shape[0] == 0)
            return Plain(logits, targets);
        using var scope = NewDisposeScope();
        if (is_grad_enabled())
            return apply(logits, targets).MoveToOuterDisposeScope();
        return EarlyLearningKernel.Regularizer(logits.contiguous(), targets).Value.MoveToOuterDisposeScope();
    }

    /// <summary>The same as tensor operations, each recorded by autograd.</summary>
    public static Tensor Plain(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var clamped = nn.functional.softmax(logits, 1).Clamp(EarlyLearningKernel.Smallest, 1 - EarlyLearningKernel.Smallest); // [B, C]
        return (clamped * targets).sum(1L).neg().log1p().MoveToOuterDisposeScope();
    }

    // What is saved here is kept when this has returned, so nothing of it may be disposed before: the caller's scope does.
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (value, gradient) = EarlyLearningKernel.Regularizer(((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
        ctx.save_for_backward([gradient]);
        return value;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var gradient = ctx.get_saved_variables()[0];
        try
        {
            return [(gradient * grad_output.unsqueeze(1)).MoveToOuterDisposeScope(), null!]; // [B, C]
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            return [zeros_like(gradient).MoveToOuterDisposeScope(), null!];
        }
    }
}
