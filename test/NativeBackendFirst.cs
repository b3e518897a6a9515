using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Runtime;

/// <summary>Prepares torch before the first test, because many tests call it without a trainer.</summary>
internal static class NativeBackendFirst
{
    [ModuleInitializer]
    internal static void Apply() => ConvolutionGuard.Apply();
}
