using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>
/// Dice as one autograd operation on the CPU. As tensor operations it needs a dozen passes over arrays that do not fit in a
/// cache, and takes as long as the matrix products around it.
/// </summary>
internal sealed class DiceFunction : SingleTensorFunction<DiceFunction>
{
    private const string OfBatch = "statistics of the batch";

    public override string Name => nameof(DiceFunction);

    /// <summary>x [N, O] → [N, O].</summary>
    /// <param name="x">The outputs of the previous layer.</param>
    /// <param name="alpha">α, [O].</param>
    /// <param name="mean">E, [O].</param>
    /// <param name="scale">1/√(Var + ε), [O].</param>
    /// <param name="ofBatch">True if E and Var are computed from x and differentiated; false if they are constants.</param>
    public static Tensor Of(Tensor x, Tensor alpha, Tensor mean, Tensor scale, bool ofBatch)
    {
        if (!DiceKernel.Serves(x) || x.shape[0] == 0)
            return Plain(x, alpha, mean, scale);
        using var scope = NewDisposeScope();
        if (is_grad_enabled())
            return apply(x, alpha, mean.detach(), scale.detach(), ofBatch).MoveToOuterDisposeScope();
        return DiceKernel.Forward(x.contiguous(), alpha, mean, scale).Output.MoveToOuterDisposeScope();
    }

    /// <summary>The same as plain tensor operations, each recorded by autograd.</summary>
    public static Tensor Plain(Tensor x, Tensor alpha, Tensor mean, Tensor scale)
    {
        using var scope = NewDisposeScope();
        var gate = ((x - mean) * scale).to_type(x.dtype).sigmoid(); // [N, O]
        return (x * alpha.PlusProduct(gate, ones_like(alpha) - alpha)).MoveToOuterDisposeScope();
    }

    // Autograd uses the saved tensors after this returns, so they belong to the caller's scope.
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var x = ((Tensor)vars[0]).contiguous();
        var (alpha, mean, scale) = ((Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        var (output, gate) = DiceKernel.Forward(x, alpha, mean, scale);
        ctx.save_data(OfBatch, vars[4]);
        ctx.save_for_backward([x, gate, alpha, mean, scale]);
        return output;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var saved = ctx.get_saved_variables();
        try
        {
            var (x, alpha) = DiceKernel.Backward(
                saved[0], saved[1], grad_output.contiguous(), saved[2], saved[3], saved[4], (bool)ctx.get_data(OfBatch));
            return [x.MoveToOuterDisposeScope(), alpha.MoveToOuterDisposeScope(), null!, null!, null!];
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            return [zeros_like(saved[0]).MoveToOuterDisposeScope(), zeros_like(saved[2]).MoveToOuterDisposeScope(), null!, null!, null!];
        }
    }
}
