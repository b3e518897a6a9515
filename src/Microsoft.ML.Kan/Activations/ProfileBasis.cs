using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Copies of one function ψ, moved and stretched: φ_k(x) = ψ(u_k), u_k = (x - t_k)/s_k.</summary>
internal abstract class ProfileBasis(ActivationSpace space, int inputs, int functions, double range)
    : ActivationBasis(space, inputs, functions, range)
{
    public sealed override void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
    {
        Span<Vector<T>> scratch = stackalloc Vector<T>[Math.Min(Lanes.Block, x.Length)];
        for (var k = 0; k < Functions; k++)
        {
            var (translation, perScale) = Place(shape, k);
            var function = values.Slice(k * x.Length, x.Length);
            for (var start = 0; start < x.Length; start += scratch.Length)
            {
                var u = scratch[..Math.Min(scratch.Length, x.Length - start)];
                Offsets(x.Slice(start, u.Length), translation, perScale, u);
                Profile(u, function.Slice(start, u.Length));
            }
        }
    }

    public sealed override void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
    {
        for (var k = 0; k < Functions; k++)
        {
            var (translation, perScale) = Place(shape, k);
            var gradient = outer.Slice(k * x.Length, x.Length);
            Offsets(x, translation, perScale, slope);
            ProfileGradient(slope, gradient);
            foreach (ref var lanes in gradient)
                lanes *= perScale;
            PlaceGradient(shape, k, x, gradient, shapeGradient);
        }

        Lanes.SumFunctions(outer, slope);
    }

    /// <summary>t and 1/s of function k.</summary>
    protected abstract (Vector<T> Translation, Vector<T> PerScale) Place<T>(ReadOnlySpan<T> shape, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds to the gradient of the parameters of t and s of function k, given ∂L/∂x through that function.</summary>
    protected virtual void PlaceGradient<T>(ReadOnlySpan<T> shape, int k, ReadOnlySpan<Vector<T>> x, ReadOnlySpan<Vector<T>> slope, Span<T> shapeGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>ψ(u); <paramref name="u"/> may be overwritten.</summary>
    protected abstract void Profile<T>(Span<Vector<T>> u, Span<Vector<T>> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Multiplies <paramref name="outer"/> by ψ′(u); <paramref name="u"/> may be overwritten.</summary>
    protected abstract void ProfileGradient<T>(Span<Vector<T>> u, Span<Vector<T>> outer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>ψ(u), element by element.</summary>
    protected abstract Tensor Profile(Tensor u);

    /// <summary>ψ(u), element by element.</summary>
    protected abstract string EmitProfile(OnnxGraph graph, string u);

    private static void Offsets<T>(ReadOnlySpan<Vector<T>> x, Vector<T> translation, Vector<T> perScale, Span<Vector<T>> u)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < u.Length; n++)
            u[n] = (x[n] - translation) * perScale;
    }
}
