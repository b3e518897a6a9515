using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Runs the kernels of bases over images on the CPU. A plane is one channel of one image, its pixels lie along the lanes and are
/// taken in blocks whose functions stay in the first-level cache: [N] → [K, N]. Planes do not meet, so the bits do not depend on
/// the number of threads.
/// </summary>
internal static unsafe class BasisChannelsKernel
{
    /// <summary>x [B, C, H, W] → φ(x) - φ(0), [B, C·F, H, W].</summary>
    public static Tensor Values(IReadOnlyList<PixelBasis> bases, Tensor x)
        => x.dtype == ScalarType.Float64 ? Values<double>(bases, x) : Values<float>(bases, x);

    /// <summary>The gradients of x, if requested, and of the trained parameters of the bases.</summary>
    /// <param name="bases">The functions.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="outer">The gradient of the functions, [B, C·F, H, W].</param>
    /// <param name="inputNeeded">True to compute the gradient of x.</param>
    public static (Tensor? Input, Tensor?[] Shapes) Gradient(IReadOnlyList<PixelBasis> bases, Tensor x, Tensor outer, bool inputNeeded)
        => x.dtype == ScalarType.Float64
            ? Gradient<double>(bases, x, outer, inputNeeded)
            : Gradient<float>(bases, x, outer, inputNeeded);

    private static Tensor Values<T>(IReadOnlyList<PixelBasis> bases, Tensor x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var source = x.contiguous();
        var functions = empty([x.shape[0], x.shape[1] * bases.Sum(part => (long)part.Basis.Functions), x.shape[2], x.shape[3]], x.dtype, CPU);
        if (functions.numel() == 0)
            return functions.MoveToOuterDisposeScope();
        var parts = PixelBasisKernel<T>.Of(bases, []);
        var planes = new PixelPlanes<T>(source, parts);
        var to = (T*)TensorMemory.Address(functions);
        KernelThreads.ForEach(planes.Count, functions.numel(), plane => Values(parts, planes, plane, to));
        return functions.MoveToOuterDisposeScope();
    }

    private static (Tensor? Input, Tensor?[] Shapes) Gradient<T>(IReadOnlyList<PixelBasis> bases, Tensor x, Tensor outer, bool inputNeeded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var source = x.contiguous();
        var gradient = outer.contiguous();
        var input = inputNeeded ? empty(x.shape, x.dtype, CPU) : null;
        // Per image, so that no two threads add to the same number: [B, C, P].
        Tensor?[] shapes = [.. bases.Select(part => part.Basis.Shape is { } own ? zeros([x.shape[0], own.shape[0], own.shape[1]], x.dtype, CPU) : null)];
        if (source.numel() > 0 && (inputNeeded || shapes.Any(shape => shape is not null)))
        {
            var parts = PixelBasisKernel<T>.Of(bases, shapes);
            var planes = new PixelPlanes<T>(source, parts);
            var from = (T*)TensorMemory.Address(gradient);
            var slopes = input is null ? null : (T*)TensorMemory.Address(input);
            KernelThreads.ForEach(planes.Count, gradient.numel(), plane => Gradient(parts, planes, plane, from, slopes));
        }

        return (input?.MoveToOuterDisposeScope(), [.. shapes.Select(shape => shape?.sum(0L).MoveToOuterDisposeScope())]);
    }

    [SkipLocalsInit]
    private static void Values<T>(PixelBasisKernel<T>[] parts, PixelPlanes<T> planes, int plane, T* functions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<Vector<T>> pixels = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> scaled = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> panel = stackalloc Vector<T>[planes.PanelVectors];
        Span<Vector<T>> zero = stackalloc Vector<T>[planes.Functions];
        foreach (var part in parts)
            part.AtZero(plane % planes.Channels, zero.Slice(part.First, part.Functions));
        for (var start = 0; start < planes.Pixels; start += planes.BlockPixels)
        {
            var count = planes.Load(plane, start, pixels);
            var vectors = PixelPlanes<T>.Vectors(count);
            foreach (var part in parts)
            {
                part.Scale(pixels[..vectors], scaled[..vectors]);
                part.Basis.Values(part.Shape(plane % planes.Channels), scaled[..vectors], panel[..(vectors * part.Functions)]);
                for (var k = 0; k < part.Functions; k++)
                {
                    var function = panel.Slice(k * vectors, vectors);
                    var atZero = zero[part.First + k];
                    foreach (ref var lanes in function)
                        lanes -= atZero;
                    Lanes.Flat(function)[..count].CopyTo(planes.Function(functions, plane, part.First + k, start, count));
                }
            }
        }
    }

    [SkipLocalsInit]
    private static void Gradient<T>(PixelBasisKernel<T>[] parts, PixelPlanes<T> planes, int plane, T* outer, T* slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<Vector<T>> pixels = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> scaled = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> slope = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> total = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> panel = stackalloc Vector<T>[planes.PanelVectors];
        Span<Vector<T>> sums = stackalloc Vector<T>[planes.Functions];
        sums.Clear();
        for (var start = 0; start < planes.Pixels; start += planes.BlockPixels)
        {
            var count = planes.Load(plane, start, pixels);
            var vectors = PixelPlanes<T>.Vectors(count);
            total.Clear();
            foreach (var part in parts)
            {
                for (var k = 0; k < part.Functions; k++)
                {
                    var row = Lanes.Flat(panel.Slice(k * vectors, vectors));
                    planes.Function(outer, plane, part.First + k, start, count).CopyTo(row);
                    row[count..].Clear();
                    if (part.HasShapeGradient)
                        sums[part.First + k] += Lanes.SumVectors<T>(panel.Slice(k * vectors, vectors));
                }

                part.Scale(pixels[..vectors], scaled[..vectors]);
                part.Basis.Gradient(part.Shape(plane % planes.Channels), scaled[..vectors], panel[..(vectors * part.Functions)], slope[..vectors], part.ShapeGradient(plane));
                part.AddSlope(pixels[..vectors], slope[..vectors], total[..vectors]);
            }

            if (slopes is not null)
                planes.Store(plane, start, count, total, slopes);
        }

        foreach (var part in parts)
            part.SubtractAtZero(plane, plane % planes.Channels, sums.Slice(part.First, part.Functions));
    }
}
