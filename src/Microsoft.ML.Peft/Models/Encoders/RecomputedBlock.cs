using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// A block that only stores its input for the backward pass and recomputes the rest there (Chen et al., "Training Deep Nets
/// with Sublinear Memory Cost", 2016). Dropout uses its own seed, so both passes drop the same values.
/// </summary>
internal sealed class RecomputedBlock : SingleTensorFunction<RecomputedBlock>
{
    private const string Call = "call";

    public override string Name => nameof(RecomputedBlock);

    /// <param name="block">The block.</param>
    /// <param name="input">[B, L, I].</param>
    /// <param name="mask">[B, L], or null.</param>
    public static Tensor Of(EncoderBlock block, Tensor input, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        // The block's parameters are trained even if nothing before it is, so at least one input must require a gradient.
        var anchor = zeros(1, device: input.device, requires_grad: true);
        return apply(new BlockCall(block, block.Dropout.Random.Seed(), mask is not null), input, mask!, anchor).MoveToOuterDisposeScope();
    }

    // Saved tensors outlive this method, so it must not dispose them; the caller's scope does.
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var call = (BlockCall)vars[0];
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. vars.Take(3).OfType<Tensor>()]);
        using var still = no_grad();
        return call.Run((Tensor)vars[1], (Tensor?)vars[2]);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var call = (BlockCall)ctx.get_data(Call);
        var saved = ctx.get_saved_variables();
        try
        {
            using var recorded = enable_grad();
            var input = saved[0].detach();
            input.requires_grad = true;
            call.Run(input, call.HasMask ? saved[1] : null).backward([grad_output]); // accumulates the gradients of the parameters
            return [null!, input.grad!.MoveToOuterDisposeScope(), null!, null!];
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            return [null!, zeros_like(saved[0]).MoveToOuterDisposeScope(), null!, null!];
        }
    }

    private sealed record BlockCall(EncoderBlock Block, long Seed, bool HasMask)
    {
        /// <summary>Draws from the call's seed, in the block and in its adapters, which share the run's source.</summary>
        public Tensor Run(Tensor input, Tensor? mask)
        {
            using var branch = Block.Dropout.Random.Branch(Seed);
            return Block.Compute(input, mask);
        }
    }
}
