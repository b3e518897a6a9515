using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Kan.Activations;

/// <summary>Helpers of kernels over whole vectors.</summary>
internal static class Lanes
{
    /// <summary>The number of scratch vectors that a kernel allocates on the stack at a time.</summary>
    public const int Block = 32;

    /// <summary>A number in every lane.</summary>
    public static Vector<T> Of<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(T.CreateTruncating(value));

    /// <summary>The numbers bounded to ±<paramref name="range"/>; NaN stays NaN.</summary>
    public static Vector<T> Bounded<T>(Vector<T> value, Vector<T> range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var high = Vector.ConditionalSelect(Vector.GreaterThan(value, range), range, value);
        return Vector.ConditionalSelect(Vector.LessThan(high, -range), -range, high);
    }

    /// <summary>x·y + z, rounded once where the framework can do that.</summary>
    public static Vector<T> MultiplyAdd<T>(Vector<T> x, Vector<T> y, Vector<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
#if NET9_0_OR_GREATER
        => typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(x.As<T, float>(), y.As<T, float>(), z.As<T, float>()).As<float, T>()
            : Vector.FusedMultiplyAdd(x.As<T, double>(), y.As<T, double>(), z.As<T, double>()).As<double, T>();
#else
        => (x * y) + z;
#endif

    /// <summary>max(x, 0); NaN becomes 0.</summary>
    public static Vector<T> Positive<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector.GreaterThan(x, Vector<T>.Zero) & x;

    /// <summary>The vectors as single numbers.</summary>
    public static Span<T> Flat<T>(Span<Vector<T>> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => MemoryMarshal.Cast<Vector<T>, T>(vectors);

    /// <summary>exp(x) in place.</summary>
    public static void Exp<T>(Span<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TensorPrimitives.Exp<T>(Flat(x), Flat(x));

    /// <summary>log(1 + x) in place.</summary>
    public static void LogOfOnePlus<T>(Span<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TensorPrimitives.LogP1<T>(Flat(x), Flat(x));

    /// <summary>tanh(x) in place.</summary>
    public static void Tanh<T>(Span<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TensorPrimitives.Tanh<T>(Flat(x), Flat(x));

    /// <summary>cos(x) in place.</summary>
    public static void Cos<T>(Span<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TensorPrimitives.Cos<T>(Flat(x), Flat(x));

    /// <summary>sin(x) in place.</summary>
    public static void Sin<T>(Span<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TensorPrimitives.Sin<T>(Flat(x), Flat(x));

    /// <summary>exp(-u²/2); both may be the same vectors.</summary>
    public static void Bell<T>(ReadOnlySpan<Vector<T>> u, Span<Vector<T>> bell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = Of<T>(-0.5);
        for (var n = 0; n < bell.Length; n++)
            bell[n] = u[n] * u[n] * half;
        Exp(bell);
    }

    /// <summary>Σ over all lanes of all vectors.</summary>
    public static T Sum<T>(ReadOnlySpan<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector.Sum(SumVectors(x));

    /// <summary>Σ over all vectors, lane by lane.</summary>
    public static Vector<T> SumVectors<T>(ReadOnlySpan<Vector<T>> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Vector<T>.Zero;
        foreach (var lanes in x)
            sum += lanes;
        return sum;
    }

    /// <summary>Σ_k of function k's vectors, which lie one function after the other.</summary>
    public static void SumFunctions<T>(ReadOnlySpan<Vector<T>> functions, Span<Vector<T>> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        functions[..sum.Length].CopyTo(sum);
        for (var rest = functions[sum.Length..]; !rest.IsEmpty; rest = rest[sum.Length..])
        {
            for (var n = 0; n < sum.Length; n++)
                sum[n] += rest[n];
        }
    }
}
