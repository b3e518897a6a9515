using TorchSharp;

namespace Benchmarks.Kan;

/// <summary>One thread for all step measurements: on a shared machine a second thread would measure other programs.</summary>
internal static class StepThreads
{
    public static void UseOne() => torch.set_num_threads(1);
}
