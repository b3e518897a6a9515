using System.Numerics;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>Arithmetic of vectors that not every version of .NET has.</summary>
internal static class Simd
{
    /// <summary>x·y + z, rounded once where the framework can do that.</summary>
    public static Vector<float> MultiplyAdd(Vector<float> x, Vector<float> y, Vector<float> z)
#if NET9_0_OR_GREATER
        => Vector.FusedMultiplyAdd(x, y, z);
#else
        => (x * y) + z;
#endif
}
