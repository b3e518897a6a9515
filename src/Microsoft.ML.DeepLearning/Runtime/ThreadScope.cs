using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// The number of threads that share one tensor operation during a run. Splitting the small operations of a small network costs
/// more than it gains, and much more if another process uses the second core: each operation then waits for a thread that is
/// not running (measured on 2 busy cores: 12 times slower than one thread).
/// </summary>
/// <remarks>
/// Torch keeps the number per thread, and a thread without one uses the number that any thread set last. Sums depend on it to the
/// last bit, so scopes that are open at the same time share the number from before the first scope.
/// </remarks>
public sealed class ThreadScope : IDisposable
{
    // From this many multiply-adds of a forward pass on, several threads pay off.
    private const double WorthSharing = 1 << 25;

    private static readonly object Gate = new();
    private static int _open;
    private static int _usual;

    [ThreadStatic]
    private static ThreadScope? _current;

    private readonly ThreadScope? _outer = _current;
    private readonly int _threads;

    /// <summary>Sets the number of threads until the scope is disposed.</summary>
    /// <param name="wanted">The option; null chooses by the size of a step.</param>
    /// <param name="batchSize">Rows of a step.</param>
    /// <param name="multiplyAdds">The multiply-adds of the network for one row, <see cref="Training.TrainingObjective.MultiplyAddsPerRow"/>.</param>
    public ThreadScope(int? wanted, int batchSize, double multiplyAdds)
    {
        lock (Gate)
        {
            if (_open++ == 0)
                _usual = OfNewThread();
            _threads = wanted ?? (batchSize * multiplyAdds >= WorthSharing ? _usual : 1);
        }
        _current = this;
        Use(_threads);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current = _outer;
        lock (Gate)
        {
            Use(_outer?._threads ?? _usual);
            _open--;
        }
    }

    // A thread may still have the number from the time when another thread had a scope.
    private static int OfNewThread()
    {
        int threads = 0;
        var thread = new Thread(() => threads = torch.get_num_threads());
        thread.Start();
        thread.Join();
        return threads;
    }

    // Query first: a thread that has not queried its number would take another thread's number in its first operation.
    private static void Use(int threads)
    {
        if (torch.get_num_threads() != threads)
            torch.set_num_threads(threads);
    }
}
