using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>One basis as <see cref="BasisChannelsKernel"/> runs it: its numbers in the kernel's arithmetic, and where its parameters are.</summary>
internal readonly unsafe struct PixelBasisKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector<T> _scale;
    private readonly Vector<T> _range;
    private readonly T* _shape;
    private readonly T* _shapeGradient;
    private readonly int _parameters;

    private PixelBasisKernel(PixelBasis part, int first, Tensor? shapeGradient)
    {
        Basis = part.Basis;
        First = first;
        _scale = Lanes.Of<T>(part.Scale);
        _range = Lanes.Of<T>(part.Basis.Range);
        if (part.Basis.Shape is not { } shape)
            return;
        _shape = (T*)TensorMemory.Address(shape);
        _parameters = (int)shape.shape[1];
        if (shapeGradient is not null)
            _shapeGradient = (T*)TensorMemory.Address(shapeGradient);
    }

    public UnivariateBasis Basis { get; }

    /// <summary>The index of the basis's first function among those of all bases.</summary>
    public int First { get; }

    public int Functions => Basis.Functions;

    /// <summary>True if the basis has trained parameters whose gradient is needed.</summary>
    public bool HasShapeGradient => _shapeGradient is not null;

    /// <param name="bases">In the order of their functions.</param>
    /// <param name="shapeGradients">The gradients to add to, [B, C, P], null for a basis without parameters; empty for none at all.</param>
    public static PixelBasisKernel<T>[] Of(IReadOnlyList<PixelBasis> bases, IReadOnlyList<Tensor?> shapeGradients)
    {
        var first = 0;
        var parts = new PixelBasisKernel<T>[bases.Count];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part] = new(bases[part], first, shapeGradients.Count == 0 ? null : shapeGradients[part]);
            first += bases[part].Basis.Functions;
        }

        return parts;
    }

    public ReadOnlySpan<T> Shape(int channel) => new(_shape + (long)channel * _parameters, _parameters);

    public Span<T> ShapeGradient(int plane) => new(_shapeGradient + (long)plane * _parameters, _shapeGradient is null ? 0 : _parameters);

    /// <summary>φ(0) in every lane, [K].</summary>
    public void AtZero(int channel, Span<Vector<T>> values)
    {
        ReadOnlySpan<Vector<T>> zero = [Vector<T>.Zero];
        Basis.Values(Shape(channel), zero, values);
    }

    /// <summary>Takes the part of φ(0), which every pixel subtracted, out of the gradient of the basis's own parameters.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="outer">The sums over the plane of the functions' gradients, lane by lane, [K]; overwritten.</param>
    public void SubtractAtZero(int plane, int channel, Span<Vector<T>> outer)
    {
        if (!HasShapeGradient)
            return;
        foreach (ref var lanes in outer)
            lanes = -lanes;
        ReadOnlySpan<Vector<T>> zero = [Vector<T>.Zero];
        Span<Vector<T>> slope = [Vector<T>.Zero];
        Basis.Gradient(Shape(channel), zero, outer, slope, ShapeGradient(plane));
    }

    /// <summary>Brings pixels to where the functions live.</summary>
    public void Scale(ReadOnlySpan<Vector<T>> pixels, Span<Vector<T>> scaled)
    {
        for (var n = 0; n < scaled.Length; n++)
            scaled[n] = Lanes.Bounded(pixels[n] * _scale, _range);
    }

    /// <summary>Adds the slope by way of this basis, which ends where a pixel lies beyond the range.</summary>
    public void AddSlope(ReadOnlySpan<Vector<T>> pixels, ReadOnlySpan<Vector<T>> slope, Span<Vector<T>> total)
    {
        for (var n = 0; n < total.Length; n++)
        {
            var within = Vector.LessThanOrEqual(Vector.Abs(pixels[n] * _scale), _range);
            total[n] += Vector.ConditionalSelect(within, slope[n] * _scale, Vector<T>.Zero);
        }
    }
}

/// <summary>A basis of a convolution with the scale of its pixels x: φ(x·scale), bounded to the range of the basis.</summary>
/// <param name="Basis">φ, for every channel of the picture.</param>
/// <param name="Scale">Above 0.</param>
internal readonly record struct PixelBasis(UnivariateBasis Basis, double Scale)
{
    /// <summary>φ(0), of a pixel beyond the border: [C, K] like <paramref name="reference"/>, recorded by autograd.</summary>
    public Tensor AtZero(Tensor reference) => Basis.call(zeros([1, Basis.Inputs], reference.dtype, reference.device)).squeeze(0);
}
