using System.Runtime.CompilerServices;

namespace Microsoft.ML.DeepLearning;

/// <summary>All events so far, for any number of readers: each gets them from the beginning, then waits for more.</summary>
internal sealed class EventLog
{
    private readonly object _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _added = NewSignal();
    private bool _isClosed;

    /// <summary>Adds an event; ignored after <see cref="Close"/>.</summary>
    /// <param name="line">A text without line breaks.</param>
    public void Add(string line)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            if (_isClosed)
                return;
            _lines.Add(line);
            (signal, _added) = (_added, NewSignal());
        }
        signal.SetResult();
    }

    /// <summary>Ends all readers.</summary>
    public void Close()
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            _isClosed = true;
            signal = _added;
        }
        signal.TrySetResult();
    }

    public async IAsyncEnumerable<string> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int next = 0; ; next++)
        {
            while (true)
            {
                Task added;
                lock (_lock)
                {
                    if (next < _lines.Count)
                        break;
                    if (_isClosed)
                        yield break;
                    added = _added.Task;
                }
                await added.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            string line;
            lock (_lock)
                line = _lines[next];
            yield return line;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
