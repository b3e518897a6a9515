using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.TrAct;

/// <summary>The rows that <see cref="TrActGradient"/> works on: the inputs of a linear layer, or the patches of a convolution.</summary>
internal abstract record TrActRows
{
    /// <summary>Computes the gradient of a weight, in its shape, from its ordinary gradient and the layer's input.</summary>
    public abstract Tensor Transform(Tensor gradient, Tensor input, double regularization);

    /// <summary>The rows of [B, N]; the weight is [O, N].</summary>
    public sealed record Linear : TrActRows
    {
        public override Tensor Transform(Tensor gradient, Tensor input, double regularization)
        {
            using var scope = NewDisposeScope();
            return TrActGradient.Of(gradient.unsqueeze(0), input.unsqueeze(0), regularization).squeeze(0).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The patches of [B, C, H, W], padding included; the weight is [O, C/groups, kernel, kernel].</summary>
    /// <param name="Stride">Pixels from one patch to the next.</param>
    /// <param name="Padding">Pixels of zero on every side.</param>
    /// <param name="Dilation">Pixels from one element of a patch to the next.</param>
    /// <param name="Groups">The number of independent groups of channels.</param>
    public sealed record Convolution(int Stride, int Padding, int Dilation, int Groups) : TrActRows
    {
        // Patches are copies of the pixels; this bounds the numbers copied at a time.
        private const long MostNumbers = 1 << 22;

        public override Tensor Transform(Tensor gradient, Tensor input, double regularization)
        {
            using var scope = NewDisposeScope();
            var perGroup = gradient.view(Groups, gradient.shape[0] / Groups, -1); // [G, O/G, N]
            var (width, images) = (perGroup.shape[2], input.shape[0]);
            using var first = Patches(input.narrow(0, 0, 1), gradient.shape[2]);
            var positions = first.shape[2];
            if (images * positions < width)
                return TrActGradient.Of(perGroup, Patches(input, gradient.shape[2]).transpose(1, 2), regularization).view_as(gradient).MoveToOuterDisposeScope();

            var part = Math.Clamp(MostNumbers / (Groups * width * positions), 1, images);
            var moments = zeros([Groups, width, width], gradient.dtype, gradient.device);
            for (var start = 0L; start < images; start += part)
            {
                using var step = NewDisposeScope();
                var patches = Patches(input.narrow(0, start, Math.Min(part, images - start)), gradient.shape[2]); // [G, N, R']
                moments.Add(patches.matmul(patches.transpose(1, 2)));
            }

            return TrActGradient.Primal(perGroup, moments.Over(images * positions), regularization).view_as(gradient).MoveToOuterDisposeScope();
        }

        // [B, C, H, W] → [G, N, B·P]
        private Tensor Patches(Tensor images, long kernel)
        {
            using var scope = NewDisposeScope();
            var unfolded = nn.functional.unfold(images, (kernel, kernel), (Dilation, Dilation), (Padding, Padding), (Stride, Stride)); // [B, C·k², P]
            return unfolded.view(images.shape[0], Groups, -1, unfolded.shape[2]).permute(1, 2, 0, 3).flatten(2).contiguous().MoveToOuterDisposeScope();
        }
    }
}
