using TorchSharp;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Counts the undisposed tensors of this thread.</summary>
internal static class LiveTensors
{
    public static long Count => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Asserts that an action leaves as many live tensors as it found.</summary>
    public static void AreBalancedBy(Action action, string what = "The action")
    {
        long before = Count;
        action();
        Assert.AreEqual(before, Count, $"{what} left {Count - before} live tensors behind.");
    }
}
