using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The functions of every pixel as channels, x [B, C, H, W] → [B, C·F, H + 2p, W + 2p] with function f of channel c at c·F+f, the
/// branches' functions one after the other: one convolution over them is a Kolmogorov-Arnold convolution. Beyond the border are
/// the functions of zero. On the CPU by the kernels of the bases, which autograd sees as one operation that keeps x and not the
/// temporaries of a formula; elsewhere, and in half precision, by tensor operations.
/// </summary>
internal static class BasisChannels
{
    public static Tensor Of(UnivariateBasis basis, Tensor x) => Of([new(basis, 1)], x, padding: 0);

    /// <param name="branches">Whose functions, F in all.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="padding">p, pixels of zero on every side.</param>
    public static Tensor Of(IReadOnlyList<PixelBranch> branches, Tensor x, int padding)
    {
        if (!KanSumKernel.Serves(x))
            return Plain(branches, x, padding);
        if (!is_grad_enabled())
            return BasisChannelsKernel.Values(branches, x, padding);
        object[] arguments = [new BasisChannelsCall(branches, padding, x.requires_grad), x, .. branches.Select(branch => branch.Basis.Shape!)];
        return BasisChannelsFunction.apply(arguments);
    }

    public static Tensor Plain(UnivariateBasis basis, Tensor x) => Plain([new(basis, 1)], x, padding: 0);

    /// <summary>The same as plain tensor operations, each recorded by autograd; the result lies channels last.</summary>
    public static Tensor Plain(IReadOnlyList<PixelBranch> branches, Tensor x, int padding)
    {
        using var scope = NewDisposeScope();
        var padded = padding == 0 ? x : nn.functional.pad(x, [padding, padding, padding, padding]);
        var pixels = padded.permute(0, 2, 3, 1); // [B, H, W, C]
        var functions = cat([.. branches.Select(branch => branch.Basis.call(pixels.Times(branch.Scale)))], -1); // [B, H, W, C, F]
        return functions.flatten(3).permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // [B, C·F, H, W]
    }

    /// <summary>[N, C, H, W] → [N, C·K, H, W] as ONNX nodes.</summary>
    public static string Emit(UnivariateBasis basis, OnnxGraph graph, string u)
    {
        var functions = basis.EmitEach(graph, graph.Transpose(u, 0, 2, 3, 1)); // [N, H, W, C, K]
        var flat = graph.Reshape(functions, 0, 0, 0, (long)basis.Inputs * basis.Functions); // [N, H, W, C·K]
        return graph.Transpose(flat, 0, 3, 1, 2);
    }
}
