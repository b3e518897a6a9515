using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>Chooses the training device: the trainer's option, then the context's <c>GpuDeviceId</c>, then the CPU.</summary>
internal static class ComputeDevice
{
    /// <param name="host">The trainer's host, with the context's own settings.</param>
    /// <param name="gpuDeviceId">The trainer's option; null leaves the choice to the context.</param>
    /// <param name="fallbackToCpu">The trainer's option; null leaves the choice to the context.</param>
    /// <param name="channel">Receives the warning if the CPU is used in place of a GPU.</param>
    /// <exception cref="InvalidOperationException">The GPU is not available and fallback is not allowed.</exception>
    public static torch.Device Select(IHostEnvironment host, int? gpuDeviceId, bool? fallbackToCpu, IChannel channel)
    {
        int? wanted = gpuDeviceId ?? MLNetInternals.GpuDeviceIdOf(host);
        if (wanted is not int id)
            return torch.CPU;

        int present = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (id >= 0 && id < present)
            return torch.device(DeviceType.CUDA, id);

        string seen = present == 0 ? "no CUDA device" : $"CUDA devices 0 to {present - 1}";
        string problem = $"GpuDeviceId is {id}, but the TorchSharp backend of this process sees {seen}";
        if (!(fallbackToCpu ?? MLNetInternals.FallbackToCpuOf(host)))
            throw new InvalidOperationException($"{problem}. Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows, choose a device that is there, or set FallbackToCpu to true.");
        channel.Warning(MessageSensitivity.None, $"{problem}; training runs on the CPU.");
        return torch.CPU;
    }
}
