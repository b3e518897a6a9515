using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Runs a basis's kernels over images on the CPU. A plane is one channel of one image, its pixels lie along the lanes and are
/// taken in blocks whose functions stay in the first-level cache: [N] → [K, N]. Planes do not meet, so the bits do not depend on
/// the number of threads.
/// </summary>
internal static unsafe class BasisChannelsKernel
{
    private const int BlockBytes = 1 << 14;
    private const int MaximumPixels = 1024;

    /// <summary>u [B, C, H, W] → [B, C·K, H, W].</summary>
    public static Tensor Values(UnivariateBasis basis, Tensor u)
        => u.dtype == ScalarType.Float64 ? Values<double>(basis, u) : Values<float>(basis, u);

    /// <summary>The gradient of u, where it is wanted, and of the basis's own parameters, where it has some.</summary>
    /// <param name="basis">The functions.</param>
    /// <param name="u">[B, C, H, W].</param>
    /// <param name="outer">The gradient of the functions, [B, C·K, H, W].</param>
    /// <param name="inputNeeded">Whether the gradient of u is wanted.</param>
    public static (Tensor? Input, Tensor? Shape) Gradient(UnivariateBasis basis, Tensor u, Tensor outer, bool inputNeeded)
        => u.dtype == ScalarType.Float64 ? Gradient<double>(basis, u, outer, inputNeeded) : Gradient<float>(basis, u, outer, inputNeeded);

    private static Tensor Values<T>(UnivariateBasis basis, Tensor u)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var source = u.contiguous();
        var functions = empty([u.shape[0], basis.Inputs * (long)basis.Functions, u.shape[2], u.shape[3]], u.dtype, CPU);
        if (functions.numel() == 0)
            return functions.MoveToOuterDisposeScope();
        var planes = new Planes<T>(basis, source);
        var to = (T*)TensorMemory.Address(functions);
        KernelThreads.ForEach(planes.Count, functions.numel(), plane => Values(basis, planes, plane, to));
        return functions.MoveToOuterDisposeScope();
    }

    private static (Tensor? Input, Tensor? Shape) Gradient<T>(UnivariateBasis basis, Tensor u, Tensor outer, bool inputNeeded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var source = u.contiguous();
        var gradient = outer.contiguous();
        var input = inputNeeded ? empty(u.shape, u.dtype, CPU) : null;
        // Per image, so that no two threads add to the same number: [B, C, P].
        var shape = basis.Shape is { } own ? zeros([u.shape[0], own.shape[0], own.shape[1]], u.dtype, CPU) : null;
        if (source.numel() > 0 && (inputNeeded || shape is not null))
        {
            var planes = new Planes<T>(basis, source);
            var from = (T*)TensorMemory.Address(gradient);
            var slopes = input is null ? null : (T*)TensorMemory.Address(input);
            var shapes = shape is null ? null : (T*)TensorMemory.Address(shape);
            KernelThreads.ForEach(planes.Count, gradient.numel(), plane => Gradient(basis, planes, plane, from, slopes, shapes));
        }

        return (input?.MoveToOuterDisposeScope(), shape?.sum(0L).MoveToOuterDisposeScope());
    }

    [SkipLocalsInit]
    private static void Values<T>(UnivariateBasis basis, Planes<T> planes, int plane, T* functions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<Vector<T>> x = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> panel = stackalloc Vector<T>[planes.BlockVectors * basis.Functions];
        for (var start = 0; start < planes.Pixels; start += planes.BlockPixels)
        {
            var count = planes.Load(plane, start, x);
            var block = x[..Planes<T>.Vectors(count)];
            basis.Values(planes.Shape(plane), block, panel[..(block.Length * basis.Functions)]);
            for (var k = 0; k < basis.Functions; k++)
                Lanes.Flat(panel.Slice(k * block.Length, block.Length))[..count].CopyTo(planes.Function(functions, plane, k, start, count));
        }
    }

    [SkipLocalsInit]
    private static void Gradient<T>(UnivariateBasis basis, Planes<T> planes, int plane, T* outer, T* slopes, T* shapes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<Vector<T>> x = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> slope = stackalloc Vector<T>[planes.BlockVectors];
        Span<Vector<T>> panel = stackalloc Vector<T>[planes.BlockVectors * basis.Functions];
        for (var start = 0; start < planes.Pixels; start += planes.BlockPixels)
        {
            var count = planes.Load(plane, start, x);
            var vectors = Planes<T>.Vectors(count);
            for (var k = 0; k < basis.Functions; k++)
            {
                var row = Lanes.Flat(panel.Slice(k * vectors, vectors));
                planes.Function(outer, plane, k, start, count).CopyTo(row);
                row[count..].Clear();
            }

            basis.Gradient(planes.Shape(plane), x[..vectors], panel[..(vectors * basis.Functions)], slope[..vectors], planes.ShapeGradient(shapes, plane));
            if (slopes is not null)
                planes.StoreSlope(plane, start, count, slope, slopes);
        }
    }

    /// <summary>Where the pixels of the planes are.</summary>
    private readonly struct Planes<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _pixels;
        private readonly T* _shape;
        private readonly int _parameters;
        private readonly int _channels;
        private readonly int _functions;
        private readonly T _range;

        public Planes(UnivariateBasis basis, Tensor u)
        {
            _pixels = (T*)TensorMemory.Address(u);
            _channels = basis.Inputs;
            _functions = basis.Functions;
            _range = T.CreateTruncating(basis.Range);
            if (basis.Shape is { } shape)
            {
                _shape = (T*)TensorMemory.Address(shape);
                _parameters = (int)shape.shape[1];
            }

            Count = checked((int)(u.shape[0] * u.shape[1]));
            Pixels = checked((int)(u.shape[2] * u.shape[3]));
            var most = Math.Clamp(BlockBytes / (basis.Functions * sizeof(T)), Vector<T>.Count, MaximumPixels);
            BlockVectors = Vectors(Math.Min(most, Pixels));
        }

        public int Count { get; }

        public int Pixels { get; }

        public int BlockVectors { get; }

        public int BlockPixels => BlockVectors * Vector<T>.Count;

        public static int Vectors(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count;

        public ReadOnlySpan<T> Shape(int plane) => new(_shape + (long)(plane % _channels) * _parameters, _parameters);

        public Span<T> ShapeGradient(T* gradients, int plane) => new(gradients + (long)plane * _parameters, gradients is null ? 0 : _parameters);

        public Span<T> Function(T* functions, int plane, int k, int start, int count)
            => new(functions + ((long)plane * _functions + k) * Pixels + start, count);

        /// <summary>The pixels of a block, bounded to the range, with zeros after the last; tells how many there are.</summary>
        public int Load(int plane, int start, Span<Vector<T>> x)
        {
            var count = Math.Min(Pixels - start, BlockPixels);
            var flat = Lanes.Flat(x);
            new ReadOnlySpan<T>(_pixels + (long)plane * Pixels + start, count).CopyTo(flat);
            flat[count..].Clear();
            var range = new Vector<T>(_range);
            foreach (ref var value in x)
                value = Lanes.Bounded(value, range);
            return count;
        }

        /// <summary>Writes the slopes of a block's pixels; the functions do not change where a pixel lies beyond the range.</summary>
        public void StoreSlope(int plane, int start, int count, Span<Vector<T>> slope, T* slopes)
        {
            var at = (long)plane * Pixels + start;
            var pixels = new ReadOnlySpan<T>(_pixels + at, count);
            var target = new Span<T>(slopes + at, count);
            Lanes.Flat(slope)[..count].CopyTo(target);
            for (var n = 0; n < count; n++)
            {
                if (T.Abs(pixels[n]) > _range)
                    target[n] = T.Zero;
            }
        }
    }
}
