using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The planes of images [B, C, H, W], read and written in blocks of their pixels 0…H·W - 1.</summary>
internal readonly unsafe struct PixelPlanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockBytes = 1 << 14;
    private const int MaximumPixels = 1024;

    private readonly T* _pixels;

    /// <param name="x">Contiguous, not empty.</param>
    /// <param name="bases">Whose functions are taken of every pixel.</param>
    public PixelPlanes(Tensor x, PixelBasisKernel<T>[] bases)
    {
        _pixels = (T*)TensorMemory.Address(x);
        Channels = (int)x.shape[1];
        Count = checked((int)(x.shape[0] * x.shape[1]));
        Pixels = checked((int)(x.shape[2] * x.shape[3]));
        Functions = bases.Sum(part => part.Functions);
        var panel = bases.Max(part => part.Functions);
        BlockVectors = Vectors(Math.Min(Math.Clamp(BlockBytes / (panel * sizeof(T)), Vector<T>.Count, MaximumPixels), Pixels));
        PanelVectors = BlockVectors * panel;
    }

    public int Count { get; }

    public int Channels { get; }

    /// <summary>Of a plane.</summary>
    public int Pixels { get; }

    /// <summary>F, of all bases.</summary>
    public int Functions { get; }

    public int BlockVectors { get; }

    public int BlockPixels => BlockVectors * Vector<T>.Count;

    /// <summary>The vectors that hold the functions of one basis for a block.</summary>
    public int PanelVectors { get; }

    public static int Vectors(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count;

    /// <summary>A block's part of function f of a plane in [B, C·F, H, W].</summary>
    public Span<T> Function(T* functions, int plane, int f, int start, int count)
        => new(functions + ((long)plane * Functions + f) * Pixels + start, count);

    /// <summary>Loads the pixels of a block, followed by zeros. Returns the number of pixels.</summary>
    public int Load(int plane, int start, Span<Vector<T>> block)
    {
        var count = Math.Min(Pixels - start, BlockPixels);
        var flat = Lanes.Flat(block);
        new ReadOnlySpan<T>(_pixels + (long)plane * Pixels + start, count).CopyTo(flat);
        flat[count..].Clear();
        return count;
    }

    /// <summary>Writes the numbers of a block.</summary>
    public void Store(int plane, int start, int count, Span<Vector<T>> block, T* to)
        => Lanes.Flat(block)[..count].CopyTo(new Span<T>(to + (long)plane * Pixels + start, count));
}
