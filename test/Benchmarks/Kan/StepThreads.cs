using TorchSharp;

namespace Benchmarks.Kan;

/// <summary>One thread for all contestants of a step: on a shared machine a second one measures the neighbours.</summary>
internal static class StepThreads
{
    public static void UseOne() => torch.set_num_threads(1);
}
