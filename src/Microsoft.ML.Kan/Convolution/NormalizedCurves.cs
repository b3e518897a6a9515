using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Batch normalisation followed by the curves of its channels, x [B, C, H, W] → h_c(BatchNorm(x)_c). On the CPU both are one kernel,
/// which autograd sees as one operation that keeps x alone; elsewhere, and in half precision, tensor operations.
/// </summary>
internal static class NormalizedCurves
{
    /// <param name="nodes">Where curves bend.</param>
    /// <param name="normalization">The normalisation; null for channels that are normalised already.</param>
    /// <param name="hinges">[C, M].</param>
    /// <param name="x">[B, C, H, W].</param>
    public static Tensor Of(CurveNodes nodes, ChannelNormalization? normalization, Tensor hinges, Tensor x)
    {
        if (!KanSumKernel.Serves(x) || x.dtype != hinges.dtype)
            return Plain(nodes, normalization, hinges, x);
        using var scope = NewDisposeScope();
        var scale = normalization?.Slope ?? ones(x.shape[1], x.dtype);
        var offset = normalization?.Offset ?? zeros(x.shape[1], x.dtype);
        var call = new CurveCall(nodes, normalization, normalization?.MeasuresBatch(x) ?? false);
        var result = is_grad_enabled()
            ? NormalizedCurvesFunction.apply(call, x, scale, offset, hinges.contiguous())
            : NormalizedCurvesKernel.Values(call, x, scale, offset, hinges.contiguous(), NormalizedCurvesFunction.Statistics(x));
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The same as plain tensor operations, each recorded by autograd.</summary>
    public static Tensor Plain(CurveNodes nodes, ChannelNormalization? normalization, Tensor hinges, Tensor x)
    {
        using var scope = NewDisposeScope();
        var n = normalization?.call(x) ?? x;
        var own = hinges.to(n.dtype);
        var sum = (n * PerChannel(1)).Plus(PerChannel(0));
        for (var bend = 0; bend < nodes.Bends; bend++)
            sum = sum.Plus(n.Minus(nodes.At(bend + 1)).relu() * PerChannel(bend + 2));
        return sum.MoveToOuterDisposeScope();

        Tensor PerChannel(int hinge) => own.select(1, hinge).view(-1, 1, 1); // [C, 1, 1]
    }
}

/// <summary><see cref="NormalizedCurvesKernel"/> as one operation of autograd. Its arguments: the call, x, scale, offset and hinges.</summary>
internal sealed class NormalizedCurvesFunction : SingleTensorFunction<NormalizedCurvesFunction>
{
    private const string Call = "call";

    public override string Name => nameof(NormalizedCurvesFunction);

    /// <summary>Room for the statistics of every channel.</summary>
    public static Tensor Statistics(Tensor x) => empty([x.shape[1], 4], ScalarType.Float64, CPU);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (x, scale, offset, hinges) = ((Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        var statistics = Statistics(x);
        ctx.save_data(Call, vars[0]);
        ctx.save_for_backward([x, scale, offset, hinges, statistics]);
        return NormalizedCurvesKernel.Values((CurveCall)vars[0], x, scale, offset, hinges, statistics);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var saved = ctx.get_saved_variables();
        List<Tensor?> results = [null];
        try
        {
            var (input, scale, offset, hinges) = NormalizedCurvesKernel.Gradient((CurveCall)ctx.get_data(Call), saved[0], saved[1], saved[2], saved[3], saved[4], grad_output);
            results.AddRange([input, scale, offset, hinges]);
        }
        catch (Exception failure)
        {
            BackwardFailure.Keep(failure);
            results.AddRange(saved.Take(4).Select(value => zeros_like(value)));
        }

        foreach (var result in results)
            result?.MoveToOuterDisposeScope();
        return results!;
    }
}
