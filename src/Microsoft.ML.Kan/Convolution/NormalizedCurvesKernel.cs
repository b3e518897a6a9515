using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Batch normalisation and a curve for each channel in one operation on the CPU. A channel's planes are read while they are in the
/// cache: measured, then mapped; backwards, differentiated, then freed of the parts that the normalisation takes. Channels do not
/// meet, so the bits do not depend on the number of threads.
/// </summary>
internal static unsafe class NormalizedCurvesKernel
{
    // After so many pixels the sums of the lanes go on in 64 bits.
    private const int RunPixels = 4096;

    /// <summary>x [B, C, H, W] → y of the same shape. Measures the normalisation first if the call says so.</summary>
    /// <param name="call">Normalisation and nodes.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[C].</param>
    /// <param name="offset">[C].</param>
    /// <param name="hinges">[C, M].</param>
    /// <param name="statistics">Receives mean and 1/deviation of every channel, and the shares of mean and variance in the gradient: 1, or 0 for constants. [C, 4] in 64 bits.</param>
    public static Tensor Values(CurveCall call, Tensor x, Tensor scale, Tensor offset, Tensor hinges, Tensor statistics)
        => x.dtype == ScalarType.Float64 ? Values<double>(call, x, scale, offset, hinges, statistics) : Values<float>(call, x, scale, offset, hinges, statistics);

    /// <summary>The gradients of x, scale, offset and hinges.</summary>
    /// <param name="call">Normalisation and nodes.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[C].</param>
    /// <param name="offset">[C].</param>
    /// <param name="hinges">[C, M].</param>
    /// <param name="statistics">As the forward pass left them.</param>
    /// <param name="outer">The gradient of y, [B, C, H, W].</param>
    public static (Tensor Input, Tensor Scale, Tensor Offset, Tensor Hinges) Gradient(CurveCall call, Tensor x, Tensor scale, Tensor offset, Tensor hinges, Tensor statistics, Tensor outer)
        => x.dtype == ScalarType.Float64
            ? Gradient<double>(call, x, scale, offset, hinges, statistics, outer)
            : Gradient<float>(call, x, scale, offset, hinges, statistics, outer);

    private static Tensor Values<T>(CurveCall call, Tensor x, Tensor scale, Tensor offset, Tensor hinges, Tensor statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var source = x.contiguous();
        var result = empty(x.shape, x.dtype, CPU);
        if (result.numel() == 0)
            return result.MoveToOuterDisposeScope();
        var channels = new ChannelPlanes<T>(call, source, scale, offset, hinges, statistics);
        var measured = call.Normalization is { } normalization ? new Measured<T>(normalization, call.Measures) : default;
        var to = (T*)TensorMemory.Address(result);
        KernelThreads.ForEach(channels.Count, Work(call, result), channel =>
        {
            measured.Measure(channels, channel);
            Map(channels, channel, to);
        });
        return result.MoveToOuterDisposeScope();
    }

    private static (Tensor Input, Tensor Scale, Tensor Offset, Tensor Hinges) Gradient<T>(
        CurveCall call, Tensor x, Tensor scale, Tensor offset, Tensor hinges, Tensor statistics, Tensor outer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var (source, gradient) = (x.contiguous(), outer.contiguous());
        var (input, bent) = (empty(x.shape, x.dtype, CPU), zeros(hinges.shape, x.dtype, CPU));
        var (scaled, moved) = (zeros(scale.shape, x.dtype, CPU), zeros(scale.shape, x.dtype, CPU));
        if (source.numel() > 0)
        {
            var channels = new ChannelPlanes<T>(call, source, scale, offset, hinges, statistics);
            var from = (T*)TensorMemory.Address(gradient);
            var to = (T*)TensorMemory.Address(input);
            var toScale = (T*)TensorMemory.Address(scaled);
            var toOffset = (T*)TensorMemory.Address(moved);
            var toHinges = (T*)TensorMemory.Address(bent);
            KernelThreads.ForEach(channels.Count, 2 * Work(call, source), channel =>
            {
                Span<double> sums = stackalloc double[CurveLanes<T>.OwnSums + channels.Nodes.Count];
                Differentiate(channels, channel, from, to, sums);
                toOffset[channel] = T.CreateTruncating(sums[0]);
                toScale[channel] = T.CreateTruncating(sums[1]);
                for (var m = 0; m < channels.Nodes.Count; m++)
                    toHinges[channel * channels.Nodes.Count + m] = T.CreateTruncating(sums[CurveLanes<T>.OwnSums + m]);
                channels.TakeOut(channel, to, sums[0], sums[1]);
            });
        }

        return (input.MoveToOuterDisposeScope(), scaled.MoveToOuterDisposeScope(), moved.MoveToOuterDisposeScope(), bent.MoveToOuterDisposeScope());
    }

    private static long Work(CurveCall call, Tensor x) => x.numel() * (2 + call.Nodes.Bends);

    [SkipLocalsInit]
    private static void Map<T>(ChannelPlanes<T> channels, int channel, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bends = stackalloc Vector<T>[2 * channels.Nodes.Bends];
        var curve = channels.Curve(channel, bends);
        for (var row = 0; row < channels.Rows; row++)
            curve.Values(channels.Plane(row, channel), to + channels.Start(row, channel), channels.Pixels);
    }

    [SkipLocalsInit]
    private static void Differentiate<T>(ChannelPlanes<T> channels, int channel, T* outer, T* to, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        sums.Clear();
        var bends = stackalloc Vector<T>[2 * channels.Nodes.Bends];
        var lanes = stackalloc Vector<T>[sums.Length];
        var curve = channels.Curve(channel, bends);
        var summed = new Span<Vector<T>>(lanes, sums.Length);
        summed.Clear();
        var run = 0;
        for (var row = 0; row < channels.Rows; row++)
        {
            var start = channels.Start(row, channel);
            for (var at = 0; at < channels.Pixels; at += RunPixels)
            {
                var count = Math.Min(RunPixels, channels.Pixels - at);
                curve.Slopes(channels.Plane(row, channel) + at, outer + start + at, to + start + at, count, lanes);
                run += count;
                if (run < RunPixels && (row < channels.Rows - 1 || at + count < channels.Pixels))
                    continue;
                for (var s = 0; s < sums.Length; s++)
                    sums[s] += double.CreateTruncating(Vector.Sum(lanes[s]));
                summed.Clear();
                run = 0;
            }
        }
    }
}

/// <summary>The arguments of a normalisation with curves that are not tensors.</summary>
/// <param name="Nodes">Where curves bend.</param>
/// <param name="Normalization">Whose statistics and constants count; null for channels that are normalised already.</param>
/// <param name="Measures">True if the batch normalises itself and updates the running statistics.</param>
internal sealed record CurveCall(CurveNodes Nodes, ChannelNormalization? Normalization, bool Measures);
