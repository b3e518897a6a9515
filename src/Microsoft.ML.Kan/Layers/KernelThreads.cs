using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>Shares the parts of a kernel among as many threads as torch may use.</summary>
internal static class KernelThreads
{
    // Numbers to compute below which waking threads costs more than it gains.
    private const long WorthSharing = 1 << 16;

    /// <summary>Calls <paramref name="body"/> for 0…count-1, each thread for its own range.</summary>
    /// <param name="count">How many parts there are; they may not meet.</param>
    /// <param name="work">Numbers to compute in all.</param>
    /// <param name="body">Computes one part.</param>
    public static void ForEach(int count, long work, Action<int> body)
    {
        var threads = Math.Min(get_num_threads(), count);
        if (threads <= 1 || work < WorthSharing)
        {
            for (var part = 0; part < count; part++)
                body(part);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var end = (int)((thread + 1L) * count / threads);
            for (var part = (int)((long)thread * count / threads); part < end; part++)
                body(part);
        });
    }
}
