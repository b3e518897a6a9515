using System.Runtime.ExceptionServices;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// An exception in the backward pass of an operation of our own. It may not leave through native code, which would end the
/// process: the operation keeps it here and returns no gradient, and who called <c>backward</c> throws it afterwards.
/// </summary>
internal static class BackwardFailure
{
    [ThreadStatic]
    private static Exception? _kept;

    public static void Keep(Exception failure) => _kept ??= failure;

    public static void ThrowIfKept()
    {
        if (_kept is not { } failure)
            return;
        _kept = null;
        ExceptionDispatchInfo.Throw(failure);
    }
}
