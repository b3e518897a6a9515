using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Loads libtorch before the first use of TorchSharp. If the backend is missing, TorchSharp's own loader copies any libtorch of
/// the package cache, prints a page of text and fails in a type initializer, after which no later call recovers.
/// This class loads the same libraries in the same order, so that TorchSharp's loader only runs if it succeeds.
/// </summary>
public static class NativeBackend
{
    private const string Libtorch = "torch_cpu";

    private static volatile bool _isAvailable;

    /// <summary>Loads libtorch and TorchSharp's native library; costs one field read after the first success.</summary>
    /// <exception cref="InvalidOperationException">They are absent or cannot be loaded; the message says what to add or do.</exception>
    public static void EnsureAvailable()
    {
        if (_isAvailable)
            return;

        Assembly torchSharp = typeof(torch).Assembly;
        bool hasLibtorch = NativeLibrary.TryLoad(Libtorch, torchSharp, searchPath: null, out _);
        try
        {
            _ = NativeLibrary.Load("LibTorchSharp", torchSharp, searchPath: null);
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            string version = torchSharp.GetName().Version?.ToString(3) ?? "in use";
            throw new InvalidOperationException(NativeBackendFailure.Describe(failure, hasLibtorch ? LoadedLibrary.Find(Libtorch) : null, version), failure);
        }
        _isAvailable = true;
    }
}
