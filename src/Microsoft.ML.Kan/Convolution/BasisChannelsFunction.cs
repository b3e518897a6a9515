using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The basis kernels on images as one operation of autograd. Its arguments: the call, x [B, C, H, W], and of every branch its
/// basis's own parameters or null. Only x is kept: the backward pass computes from it what it needs.
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
        return BasisChannelsKernel.Values(call.Branches, (Tensor)vars[1]);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var call = (BasisChannelsCall)ctx.get_data(Call);
        var x = ctx.get_saved_variables()[0];
        List<Tensor?> results = [null];
        try
        {
            var (input, shapes) = BasisChannelsKernel.Gradient(call.Branches, x, grad_output, call.InputNeedsGradient);
            results.AddRange([input, .. shapes]);
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            results.Add(call.InputNeedsGradient ? zeros_like(x) : null);
            results.AddRange(call.Branches.Select(branch => branch.Basis.Shape is { } shape ? zeros_like(shape) : null));
        }

        foreach (var result in results)
            result?.MoveToOuterDisposeScope();
        return results!;
    }
}
