using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The planes of images [B, C, H, W] with a border of zeros around each, read and written in blocks of the pixels
/// 0…(H + 2p)·(W + 2p) - 1 as if the border were there.
/// </summary>
internal readonly unsafe struct PixelPlanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockBytes = 1 << 14;
    private const int MaximumPixels = 1024;

    private readonly T* _pixels;
    private readonly int _height;
    private readonly int _width;
    private readonly int _padding;
    private readonly int _functions;

    /// <param name="x">Contiguous, not empty.</param>
    /// <param name="padding">p.</param>
    /// <param name="branches">Whose functions are taken of every pixel.</param>
    public PixelPlanes(Tensor x, int padding, BranchKernel<T>[] branches)
    {
        _pixels = (T*)TensorMemory.Address(x);
        // Without a border a plane is one long row.
        (_height, _width) = padding == 0 ? (1, checked((int)(x.shape[2] * x.shape[3]))) : ((int)x.shape[2], (int)x.shape[3]);
        _padding = padding;
        _functions = branches.Sum(branch => branch.Functions);
        Channels = (int)x.shape[1];
        Count = checked((int)(x.shape[0] * x.shape[1]));
        Pixels = checked((_height + 2 * padding) * Stride);
        var panel = branches.Max(branch => branch.Functions);
        BlockVectors = Vectors(Math.Min(Math.Clamp(BlockBytes / (panel * sizeof(T)), Vector<T>.Count, MaximumPixels), Pixels));
        PanelVectors = BlockVectors * panel;
    }

    public int Count { get; }

    public int Channels { get; }

    /// <summary>Of a plane, with its border.</summary>
    public int Pixels { get; }

    public int BlockVectors { get; }

    public int BlockPixels => BlockVectors * Vector<T>.Count;

    /// <summary>What the functions of one branch take for a block.</summary>
    public int PanelVectors { get; }

    private int Stride => _width + 2 * _padding;

    public static int Vectors(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count;

    /// <summary>A block's part of function f of a plane in [B, C·F, H + 2p, W + 2p].</summary>
    public Span<T> Function(T* functions, int plane, int f, int start, int count)
        => new(functions + ((long)plane * _functions + f) * Pixels + start, count);

    /// <summary>The pixels of a block, with zeros after the last; tells how many there are.</summary>
    public int Load(int plane, int start, Span<Vector<T>> block)
    {
        var count = Math.Min(Pixels - start, BlockPixels);
        var flat = Lanes.Flat(block);
        flat.Clear();
        for (var row = start / Stride; row * Stride < start + count; row++)
        {
            if (Inside(row, start, count) is { Length: > 0 } piece)
                Row(_pixels, plane, piece).CopyTo(flat[piece.InBlock..]);
        }

        return count;
    }

    /// <summary>Writes the numbers of a block that belong to pixels within the border.</summary>
    public void Store(int plane, int start, int count, Span<Vector<T>> block, T* to)
    {
        var flat = Lanes.Flat(block);
        for (var row = start / Stride; row * Stride < start + count; row++)
        {
            if (Inside(row, start, count) is { Length: > 0 } piece)
                flat.Slice(piece.InBlock, piece.Length).CopyTo(Row(to, plane, piece));
        }
    }

    private Span<T> Row(T* planes, int plane, (int InPlane, int InBlock, int Length) piece)
        => new(planes + (long)plane * _height * _width + piece.InPlane, piece.Length);

    // The pixels of a row, counted with the border, that belong to the picture and to a block.
    private (int InPlane, int InBlock, int Length) Inside(int row, int start, int count)
    {
        var first = row * Stride + _padding;
        var begin = Math.Max(first, start);
        var end = Math.Min(first + _width, start + count);
        var inside = row >= _padding && row < _padding + _height;
        return ((row - _padding) * _width + begin - first, begin - start, inside ? end - begin : 0);
    }
}
