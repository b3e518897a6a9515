using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The functions of every pixel as channels, u [B, C, H, W] → [B, C·K, H, W] with function k of channel c at c·K+k: one
/// convolution over them is a Kolmogorov-Arnold convolution. On the CPU by the kernels of the basis, which autograd sees as one
/// operation that keeps u and not the temporaries of a formula; elsewhere, and in half precision, by tensor operations.
/// </summary>
internal static class BasisChannels
{
    public static Tensor Of(UnivariateBasis basis, Tensor u)
    {
        if (!KanSumKernel.Serves(u))
            return Plain(basis, u);
        return is_grad_enabled() ? BasisChannelsFunction.apply(new BasisChannelsCall(basis, u.requires_grad), u, basis.Shape!) : BasisChannelsKernel.Values(basis, u);
    }

    /// <summary>The same as plain tensor operations, each recorded by autograd; the result lies channels last.</summary>
    public static Tensor Plain(UnivariateBasis basis, Tensor u)
    {
        using var scope = NewDisposeScope();
        var functions = basis.call(u.permute(0, 2, 3, 1)); // [B, H, W, C, K]
        return functions.flatten(3).permute(0, 3, 1, 2).MoveToOuterDisposeScope(); // [B, C·K, H, W]
    }

    /// <summary>[N, C, H, W] → [N, C·K, H, W] as ONNX nodes.</summary>
    public static string Emit(UnivariateBasis basis, OnnxGraph graph, string u)
    {
        var functions = basis.EmitEach(graph, graph.Transpose(u, 0, 2, 3, 1)); // [N, H, W, C, K]
        var flat = graph.Reshape(functions, 0, 0, 0, (long)basis.Inputs * basis.Functions); // [N, H, W, C·K]
        return graph.Transpose(flat, 0, 3, 1, 2);
    }
}
