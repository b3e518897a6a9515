using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The basis kernels on images as one operation of autograd. Its arguments: the call, u [B, C, H, W], the basis's own parameters
/// or null. Only u is kept: the backward pass computes from it what it needs.
/// </summary>
internal sealed class BasisChannelsFunction : SingleTensorFunction<BasisChannelsFunction>
{
    private const string Call = "call";

    public override string Name => nameof(BasisChannelsFunction);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var call = (BasisChannelsCall)vars[0];
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. vars.OfType<Tensor>()]);
        return BasisChannelsKernel.Values(call.Basis, (Tensor)vars[1]);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var call = (BasisChannelsCall)ctx.get_data(Call);
        var u = ctx.get_saved_variables()[0];
        var own = call.Basis.Shape is { requires_grad: true } shape ? shape : null;
        Tensor? input = null, shapeGradient = null;
        try
        {
            (input, shapeGradient) = BasisChannelsKernel.Gradient(call.Basis, u, grad_output, call.InputNeedsGradient);
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            input = call.InputNeedsGradient ? zeros_like(u) : null;
            shapeGradient = own is null ? null : zeros_like(own);
        }

        return [null!, input?.MoveToOuterDisposeScope()!, shapeGradient?.MoveToOuterDisposeScope()!];
    }
}
