using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// λ·log(1 - ⟨p, t⟩) of each row, with p = softmax(z) clamped to [1e-4, 1 - 1e-4]: the term of early-learning regularisation. Clamped
/// values of p have no gradient. Source: Liu et al., arXiv 2007.00151, equation 6.
/// </summary>
internal sealed class EarlyLearningFunction : SingleTensorFunction<EarlyLearningFunction>
{
    public override string Name => nameof(EarlyLearningFunction);

    /// <summary>Logits [B, C] and targets [B, C], which are constants, with λ → [B].</summary>
    public static Tensor Of(Tensor logits, Tensor targets, double strength)
    {
        if (!EarlyLearningKernel.Serves(logits) || logits.shape[0] == 0)
            return Plain(logits, targets, strength);
        using var scope = NewDisposeScope();
        if (is_grad_enabled())
            return apply(logits, targets, strength).MoveToOuterDisposeScope();
        return EarlyLearningKernel.Regularizer(logits, targets.contiguous(), strength).Value.MoveToOuterDisposeScope();
    }

    /// <summary>The term as tensor operations that autograd records.</summary>
    public static Tensor Plain(Tensor logits, Tensor targets, double strength)
    {
        using var scope = NewDisposeScope();
        var clamped = nn.functional.softmax(logits, 1).Clamp(EarlyLearningKernel.Smallest, 1 - EarlyLearningKernel.Smallest); // [B, C]
        return (clamped * targets).sum(1L).neg().log1p().Times(strength).MoveToOuterDisposeScope();
    }

    // autograd uses the saved tensors after this returns, so they must not be disposed here; the caller's scope disposes them.
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (value, gradient) = EarlyLearningKernel.Regularizer((Tensor)vars[0], ((Tensor)vars[1]).contiguous(), (double)vars[2]);
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
            return [(gradient * grad_output.unsqueeze(1)).MoveToOuterDisposeScope(), null!, null!]; // [B, C]
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            return [zeros_like(gradient).MoveToOuterDisposeScope(), null!, null!];
        }
    }
}
