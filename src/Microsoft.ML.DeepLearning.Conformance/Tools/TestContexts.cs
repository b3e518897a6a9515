using System.Globalization;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>
/// Creates the context of a test on the device that the environment variable <c>ML_EXTENSIONS_DEVICE</c> names: "cpu" (the
/// default), "cuda" or "cuda:1". With it the whole suite runs on a GPU.
/// </summary>
internal static class TestContexts
{
    private const string Variable = "ML_EXTENSIONS_DEVICE";

    /// <summary>The CUDA device of this test run, or null for the CPU.</summary>
    public static int? GpuDeviceId { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Creates a context that does not fall back to another device.</summary>
    public static MLContext Create(int? seed = 1) => new(seed) { GpuDeviceId = GpuDeviceId, FallbackToCpu = false };

    private static int? Parse(string? device) => device switch
    {
        null or "" or "cpu" => null,
        "cuda" => 0,
        _ when device.StartsWith("cuda:", StringComparison.Ordinal) => int.Parse(device.AsSpan(5), CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"{Variable} is '{device}'; it must be 'cpu', 'cuda' or 'cuda:' and a number."),
    };
}

/// <summary>Cancels the context's environment, as <c>MLContext.CancelExecution</c> of Microsoft.ML.Experimental does.</summary>
internal static class HostCancellation
{
    public static void Cancel(MLContext context)
    {
        var environment = typeof(MLContext).GetField("_env", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(context)!;
        var cancelable = typeof(IHostEnvironment).Assembly.GetType("Microsoft.ML.Runtime.ICancelable", throwOnError: true)!;
        cancelable.GetMethod("CancelExecution")!.Invoke(environment, null);
    }
}
