using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Random zeros and ones computed on a device: hashes the number of each position with a seed (the finaliser of SplitMix64), so no
/// generator is needed on the device.
/// </summary>
internal static class HashedMask
{
    private const int Bits = 24;

    /// <summary>Ones with probability <paramref name="share"/>, zeros elsewhere.</summary>
    public static Tensor Of(long[] shape, long seed, double share, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        long count = 1;
        foreach (long size in shape)
            count *= size;
        var hash = TensorArithmetic.Positions(count, device).mul_(Number(unchecked((long)0x9E3779B97F4A7C15UL))).Plus(Number(seed));
        hash = Mixed(hash, 30).mul_(Number(unchecked((long)0xBF58476D1CE4E5B9UL)));
        hash = Mixed(hash, 27).mul_(Number(unchecked((long)0x94D049BB133111EBUL)));
        hash = Mixed(hash, 31).bitwise_and_(Number((1L << Bits) - 1)); // uniform on [0, 2²⁴)
        return hash.lt(Number((long)Math.Round(share * (1L << Bits)))).to_type(type).view(shape).MoveToOuterDisposeScope();
    }

    private static Tensor Mixed(Tensor hash, int shift) => hash.bitwise_xor_(hash.bitwise_right_shift(Number(shift)));

    // On the CPU: torch passes a single number to the kernel of any device.
    private static Tensor Number(long value) => tensor(value, ScalarType.Int64);
}
