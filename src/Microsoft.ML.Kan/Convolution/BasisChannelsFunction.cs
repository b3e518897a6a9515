using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The basis kernels on images as one operation of autograd. Its arguments: the call, x [B, C, H, W], and of every basis its
/// basis's own parameters or null. Only x is kept; the backward pass recomputes the rest from it.
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
        return BasisChannelsKernel.Values(call.Bases, (Tensor)vars[1]);
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
            var (input, shapes) = BasisChannelsKernel.Gradient(call.Bases, x, grad_output, call.InputNeedsGradient);
            results.AddRange([input, .. shapes]);
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            results.Add(call.InputNeedsGradient ? zeros_like(x) : null);
            results.AddRange(call.Bases.Select(part => part.Basis.Shape is { } shape ? zeros_like(shape) : null));
        }

        foreach (var result in results)
            result?.MoveToOuterDisposeScope();
        return results!;
    }
}

/// <summary>The arguments of <see cref="BasisChannelsFunction"/> that are not tensors, for its backward pass.</summary>
internal sealed record BasisChannelsCall(IReadOnlyList<PixelBasis> Bases, bool InputNeedsGradient);
