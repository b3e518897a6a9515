using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// The random numbers of one run: initial weights, dropout, augmentation. Torch's global generator is not used, so concurrent runs
/// do not disturb each other. Every phase and epoch starts from a seed derived from the run's seed, so a resumed run draws
/// the same numbers as an uninterrupted one. Not thread-safe.
/// </summary>
public sealed class RandomSource : IDisposable
{
    private readonly long _seed;
    private Generator _generator;

    /// <summary>Creates a source.</summary>
    /// <param name="seed">Equal seeds give equal numbers.</param>
    public RandomSource(long seed)
    {
        _seed = seed;
        _generator = Start(0);
    }

    /// <summary>A source for layers that are used without a trainer. Its seed is drawn once from torch's global generator.</summary>
    public static RandomSource FromTorch()
    {
        using var drawn = randint(long.MaxValue, [1], dtype: ScalarType.Int64, device: CPU);
        return new RandomSource(drawn.item<long>());
    }

    /// <summary>Restarts the source for a phase, so that a resumed run draws the same numbers.</summary>
    /// <param name="phase">The phase, from 0.</param>
    public void BeginPhase(int phase) => Restart(-1L - phase);

    /// <summary>Restarts the source for an epoch, so that a resumed run draws the same numbers.</summary>
    /// <param name="epoch">The epoch within the run, from 0.</param>
    public void BeginEpoch(int epoch) => Restart(epoch + 1L);

    /// <summary>Draws from another seed until the result is disposed, then continues as if nothing had been drawn.</summary>
    public IDisposable Branch(long seed) => new Branched(this, seed);

    /// <summary>Numbers of the uniform distribution from -<paramref name="bound"/> to below <paramref name="bound"/>.</summary>
    public Tensor Uniform(ReadOnlySpan<long> shape, double bound, Device? device = null, ScalarType type = ScalarType.Float32)
        => On(device, rand(shape, type, CPU, generator: _generator).Multiply(2 * bound).Subtract(bound));

    /// <summary>Numbers of the normal distribution with mean 0.</summary>
    public Tensor Normal(ReadOnlySpan<long> shape, double deviation = 1, Device? device = null, ScalarType type = ScalarType.Float32)
        => On(device, empty(shape, type, CPU).normal_(0, deviation, _generator));

    /// <summary>Whole numbers from 0 to below <paramref name="limit"/>, int64.</summary>
    public Tensor Integers(long limit, long count, Device? device = null)
        => On(device, randint(limit, [count], ScalarType.Int64, CPU, generator: _generator));

    /// <summary>Booleans, each true with probability ½.</summary>
    public Tensor Coins(long count, Device? device = null) => On(device, randint(2, [count], ScalarType.Bool, CPU, generator: _generator));

    /// <summary>The numbers from 0 to below <paramref name="count"/> in random order, int64.</summary>
    public Tensor Permutation(long count, Device? device = null) => On(device, randperm(count, ScalarType.Int64, CPU, generator: _generator));

    /// <summary>A number of the gamma distribution of scale 1 for each shape parameter.</summary>
    public Tensor Gamma(Tensor shapes) => On(null, _standard_gamma(shapes, _generator));

    /// <summary>A non-negative seed for another use.</summary>
    public long Seed()
    {
        using var drawn = Integers(long.MaxValue, 1);
        return drawn.item<long>();
    }

    /// <summary>Dropout: sets each value to 0 with probability <paramref name="share"/> and scales the others so that the expectation is unchanged.</summary>
    /// <param name="values">Values of any shape; returned unchanged if nothing is dropped.</param>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="training">False drops nothing.</param>
    public Tensor Dropout(Tensor values, double share, bool training)
    {
        if (!training || share == 0)
            return values;
        using var scope = NewDisposeScope();
        // TorchSharp only has generators for the CPU, and copying a mask to a GPU for each layer would take longer than the layer.
        var kept = values.device_type == DeviceType.CPU
            ? On(null, empty_like(values).bernoulli_(1 - share, _generator))
            : HashedMask.Of(values.shape, Seed(), 1 - share, values.dtype, values.device);
        if (share < 1)
            kept.Divide(1 - share);
        return values.mul(kept).MoveToOuterDisposeScope();
    }

    /// <summary>A well-mixed 63-bit seed for use number <paramref name="stream"/> of <paramref name="seed"/> (SplitMix64).</summary>
    public static long Mix(long seed, long stream)
    {
        ulong z = unchecked(((ulong)seed * 0x9E3779B97F4A7C15UL) + ((ulong)stream * 0xD1B54A32D192ED03UL) + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (long)((z ^ (z >> 31)) >> 1);
    }

    /// <summary>Shuffles values (Fisher and Yates), several times faster than a seeded <see cref="Random"/>.</summary>
    public static void Shuffle(Span<int> values, long seed, long stream)
    {
        ulong state = (ulong)Mix(seed, stream);
        for (int i = values.Length - 1; i > 0; i--)
        {
            state = unchecked(state + 0x9E3779B97F4A7C15UL);
            ulong z = unchecked((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            int j = (int)(((z >> 32) * ((ulong)i + 1)) >> 32); // in [0, i]
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>A number of Beta(α, α), from which mixup draws λ: X / (X + Y) of two independent Gamma(α, 1).</summary>
    /// <param name="alpha">α, above 0.</param>
    public double Beta(double alpha)
    {
        using var scope = NewDisposeScope();
        var gamma = Gamma(tensor(new[] { alpha, alpha })); // [2]
        double first = gamma[0].Number();
        double second = gamma[1].Number();
        // For small α both may underflow; the distribution is then nearly a coin flip of 0 and 1, and mixing is symmetric.
        return first + second > 0 ? first / (first + second) : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    // A new generator, because seeding one through TorchSharp checks for a GPU each time.
    private Generator Start(long stream) => new((ulong)Mix(_seed, stream), CPU);

    private void Restart(long stream)
    {
        _generator.Dispose();
        _generator = Start(stream);
    }

    // Native code only has the generator's handle; without this, the garbage collector could free it during the draw.
    private Tensor On(Device? device, Tensor drawn)
    {
        GC.KeepAlive(_generator);
        if (device is null || device.type == DeviceType.CPU)
            return drawn;
        using (drawn)
            return drawn.to(device);
    }

    private sealed class Branched : IDisposable
    {
        private readonly RandomSource _source;
        private readonly Generator _before;

        public Branched(RandomSource source, long seed)
        {
            (_source, _before) = (source, source._generator);
            source._generator = new Generator((ulong)seed, CPU);
        }

        public void Dispose()
        {
            _source._generator.Dispose();
            _source._generator = _before;
        }
    }
}

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
