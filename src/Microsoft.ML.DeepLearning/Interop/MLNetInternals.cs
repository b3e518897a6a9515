using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>
/// All access to closed parts of ML.NET: the environment behind a catalog, a host's cancellation flag, the context's
/// device and folder settings, and the creation of schema shapes. All other code in these libraries uses public API. A test fails if a new ML.NET changes one of them.
/// </summary>
internal static class MLNetInternals
{
    public static IHostEnvironment EnvironmentOf(TrainCatalogBase.CatalogInstantiatorBase trainers) => GetEnvironment(trainers);

    public static IHostEnvironment EnvironmentOf(TransformsCatalog transforms) => GetEnvironment(transforms);

    /// <summary>A function that returns true if the host was cancelled, by AutoML at its time limit or by <c>MLContext.CancelExecution</c>.</summary>
    public static Func<bool> CancellationOf(IHostEnvironment host)
    {
        var property = host.GetType().GetProperty("IsCanceled", BindingFlags.Public | BindingFlags.Instance);
        return property?.GetMethod is { } getter ? getter.CreateDelegate<Func<bool>>(host) : static () => false;
    }

    /// <summary><c>MLContext.GpuDeviceId</c> at the time the host was registered.</summary>
    public static int? GpuDeviceIdOf(IHostEnvironment host) => (int?)Read(host, nameof(MLContext.GpuDeviceId));

    /// <summary><c>MLContext.FallbackToCpu</c> at the time the host was registered.</summary>
    public static bool FallbackToCpuOf(IHostEnvironment host) => (bool?)Read(host, nameof(MLContext.FallbackToCpu)) ?? true;

    /// <summary>The current <c>MLContext.TempFilePath</c>. ML.NET gives hosts no copy of it, but a host references its context's environment.</summary>
    public static string TempFilePathOf(IHostEnvironment host)
        => Member(host, "Root") is IHostEnvironment root && Read(root, nameof(MLContext.TempFilePath)) is string path ? path : Path.GetTempPath();

    /// <summary>The host of one of ML.NET's own transformers; null if it has none.</summary>
    public static IHostEnvironment? HostOf(ITransformer transformer) => Member(transformer, "Host") as IHostEnvironment;

    /// <summary>A context for steps that a host's transformer creates, with the same folder for temporary files.</summary>
    public static MLContext ContextFor(IHostEnvironment host) => new(seed: 0) { TempFilePath = TempFilePathOf(host) };

    /// <summary>The schema shape that <c>EstimatorChain.Fit</c> passes to an estimator; ML.NET creates it from a data schema, but has no public method for that.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) => CreateShape(null, schema);

    private static object? Member(object owner, string field)
    {
        for (var type = owner.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(field, BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly) is { } found)
                return found.GetValue(owner);
        }
        return null;
    }

    private static object? Read(IHostEnvironment host, string property)
        => host.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.GetValue(host);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment GetEnvironment(TrainCatalogBase.CatalogInstantiatorBase trainers);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment GetEnvironment(TransformsCatalog transforms);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    private static extern SchemaShape CreateShape(SchemaShape? type, DataViewSchema schema);
}
