using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// The number of threads that share one tensor operation during a run. Splitting the small operations of a small network costs
/// more than it gains, and far more when another process wants the second core: each operation then waits for a thread that is
/// not running (measured on 2 busy cores: 12 times the time of one thread).
/// </summary>
internal sealed class ThreadScope : IDisposable
{
    // Multiply-adds of a forward pass from which on threads are worth waking.
    private const double WorthSharing = 1 << 25;

    private readonly int _before = torch.get_num_threads();

    /// <param name="wanted">The option; null decides by the size of a step.</param>
    /// <param name="batchSize">Rows of a step.</param>
    /// <param name="multiplyAdds">What the network multiplies and adds for a row, <see cref="Training.TrainingObjective.MultiplyAddsPerRow"/>.</param>
    public ThreadScope(int? wanted, int batchSize, double multiplyAdds)
    {
        int threads = wanted ?? (batchSize * multiplyAdds >= WorthSharing ? _before : 1);
        if (threads != _before)
            torch.set_num_threads(threads);
    }

    public void Dispose()
    {
        if (torch.get_num_threads() != _before)
            torch.set_num_threads(_before);
    }
}
