namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Stops long work on the thread of a cancelled fit, at any depth: between layers, decompositions and
/// parts of a graph. Outside a fit a check does nothing. Never check in a callback from native code: an exception must not pass
/// through it.
/// </summary>
public static class CancellationCheck
{
    [ThreadStatic]
    private static Action? _check;

    /// <summary>The check of the fit on this thread; null outside a fit.</summary>
    internal static Action? Current => _check;

    /// <summary>Throws if the fit on this thread was cancelled.</summary>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static void ThrowIfCancelled() => _check?.Invoke();

    /// <summary>Makes <paramref name="check"/> the check of this thread until the result is disposed. An outer check still applies.</summary>
    /// <param name="check">Throws if the work was cancelled.</param>
    internal static IDisposable Begin(Action check) => new Scope(_check + check);

    /// <summary>Disables checks until the result is disposed, for work that must be finished.</summary>
    internal static IDisposable Suspend() => new Scope(null);

    /// <summary>Creates a part from each item, with a check before each. If one fails, the parts created so far are disposed.</summary>
    public static TPart[] All<TItem, TPart>(IReadOnlyList<TItem> items, Func<TItem, int, TPart> make)
        where TPart : IDisposable
    {
        var made = new List<TPart>(items.Count);
        try
        {
            for (int i = 0; i < items.Count; i++)
            {
                ThrowIfCancelled();
                made.Add(make(items[i], i));
            }
            return [.. made];
        }
        catch
        {
            made.ForEach(part => part.Dispose());
            throw;
        }
    }

    private sealed class Scope : IDisposable
    {
        private readonly Action? _outer = _check;

        public Scope(Action? check) => _check = check;

        public void Dispose() => _check = _outer;
    }
}
