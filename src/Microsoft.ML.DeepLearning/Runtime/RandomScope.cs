using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Gives a run the global torch generator and puts it back as it was afterwards. Within a run every epoch starts from a seed of
/// its own, derived from the run's seed, so that a resumed run draws what the uninterrupted one would have drawn.
/// </summary>
internal sealed class RandomScope : IDisposable
{
    private readonly torch.Tensor _saved;
    private readonly int _seed;

    public RandomScope(int seed)
    {
        _seed = seed;
        _saved = torch.random.get_rng_state().DetachFromDisposeScope();
        torch.random.manual_seed(Mix(seed, 0));
    }

    public void BeginPhase(int phase) => torch.random.manual_seed(Mix(_seed, -1L - phase));

    public void BeginEpoch(int epoch) => torch.random.manual_seed(Mix(_seed, epoch + 1L));

    /// <summary>A well-spread 63-bit seed for the <paramref name="stream"/>-th use of <paramref name="seed"/> (SplitMix64).</summary>
    public static long Mix(long seed, long stream)
    {
        ulong z = unchecked(((ulong)seed * 0x9E3779B97F4A7C15UL) + ((ulong)stream * 0xD1B54A32D192ED03UL) + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (long)((z ^ (z >> 31)) >> 1);
    }

    /// <summary>Puts values in an order drawn from the seed (Fisher and Yates), several times faster than a seeded <see cref="Random"/>.</summary>
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

    public void Dispose()
    {
        torch.random.set_rng_state(_saved);
        _saved.Dispose();
    }
}
