using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

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
