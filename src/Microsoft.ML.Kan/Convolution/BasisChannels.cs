using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The functions of every pixel as channels, x [B, C, H, W] → [B, C·F, H, W] with φ_f(x) - φ_f(0) of channel c at c·F+f, the
/// bases' functions concatenated: one convolution over them is a Kolmogorov-Arnold convolution up to a constant. As
/// the functions of zero are zero, the convolution's own border of zeros is one of pixels of zero. On the CPU by the kernels of
/// the bases, which autograd sees as one operation that keeps x and not the temporaries of a formula; elsewhere, and in half
/// precision, by tensor operations.
/// </summary>
internal static class BasisChannels
{
    public static Tensor Of(UnivariateBasis basis, Tensor x) => Of([new(basis, 1)], x);

    /// <param name="bases">Whose functions, F in all.</param>
    /// <param name="x">[B, C, H, W].</param>
    public static Tensor Of(IReadOnlyList<PixelBasis> bases, Tensor x)
    {
        if (!KanSumKernel.Serves(x))
            return Plain(bases, x);
        if (!is_grad_enabled())
            return BasisChannelsKernel.Values(bases, x);
        object[] arguments = [new BasisChannelsCall(bases, x.requires_grad), x, .. bases.Select(part => part.Basis.Shape!)];
        return BasisChannelsFunction.apply(arguments);
    }

    public static Tensor Plain(UnivariateBasis basis, Tensor x) => Plain([new(basis, 1)], x);

    /// <summary>The same as plain tensor operations, each recorded by autograd; the result lies channels last.</summary>
    public static Tensor Plain(IReadOnlyList<PixelBasis> bases, Tensor x)
    {
        using var scope = NewDisposeScope();
        var pixels = x.permute(0, 2, 3, 1); // [B, H, W, C]
        var functions = cat([.. bases.Select(part => part.Basis.call(pixels.Times(part.Scale)) - part.AtZero(x))], -1); // [B, H, W, C, F]
        return functions.flatten(3).permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // [B, C·F, H, W]
    }

    /// <summary>The functions themselves as ONNX nodes, [N, C, H, W] → [N, C·K, H, W].</summary>
    public static string Emit(UnivariateBasis basis, OnnxGraph graph, string u)
    {
        var functions = basis.EmitEach(graph, graph.Transpose(u, 0, 2, 3, 1)); // [N, H, W, C, K]
        var flat = graph.Reshape(functions, 0, 0, 0, (long)basis.Inputs * basis.Functions); // [N, H, W, C·K]
        return graph.Transpose(flat, 0, 3, 1, 2);
    }
}
