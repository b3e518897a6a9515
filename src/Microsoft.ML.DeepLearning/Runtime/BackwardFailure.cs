using System.Runtime.ExceptionServices;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// An exception in the backward pass of a custom autograd operation. It must not leave through native code, which would end the
/// process: the operation stores it here and returns no gradient, and the training loop throws it after <c>backward</c>.
/// </summary>
public static class BackwardFailure
{
    [ThreadStatic]
    private static Exception? _kept;

    /// <summary>Stores an exception until the loop can throw it; the first one of a backward pass wins.</summary>
    /// <param name="failure">The exception.</param>
    public static void Keep(Exception failure) => _kept ??= failure;

    internal static void ThrowIfKept()
    {
        if (_kept is not { } failure)
            return;
        _kept = null;
        ExceptionDispatchInfo.Throw(failure);
    }
}
