using System.Reflection;
using TorchSharp;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>
/// Finds calls of TorchSharp's operations that pass a temporary <see cref="Scalar"/> to native code without keeping it alive:
/// a garbage collection during the call frees it. The core's TensorArithmetic has safe versions of these operations.
/// </summary>
public static class TemporaryScalars
{
    private static readonly Lazy<HashSet<MethodBase>> Operations = new(FindOperations);

    /// <summary>The calls in an assembly, as "caller: operation", except in the named types.</summary>
    public static IReadOnlyList<string> FindIn(Assembly assembly, params string[] exceptTypes) =>
    [
        .. from method in IntermediateLanguage.MethodsOf(assembly)
           where !exceptTypes.Contains(method.DeclaringType!.Name)
           from called in IntermediateLanguage.Calls(method)
           where MakesScalar(called) || Operations.Value.Contains(called)
           select $"{method.DeclaringType!.Name}.{method.Name}: {called.DeclaringType!.Name}.{called}",
    ];

    // Methods that create a scalar, their callers, and so on.
    private static HashSet<MethodBase> FindOperations()
    {
        var callers = IntermediateLanguage.MethodsOf(typeof(Scalar).Assembly)
            .Where(method => method.DeclaringType != typeof(Scalar) && method.DeclaringType != typeof(ScalarExtensionMethods))
            .Where(method => !method.DeclaringType!.ContainsGenericParameters && !method.ContainsGenericParameters)
            .ToDictionary(method => method, method => IntermediateLanguage.Calls(method).ToArray());
        var found = callers.Where(pair => pair.Value.Any(MakesScalar)).Select(pair => pair.Key).ToHashSet();
        int before;
        do
        {
            before = found.Count;
            found.UnionWith(callers.Where(pair => pair.Value.Any(found.Contains)).Select(pair => pair.Key));
        }
        while (found.Count > before);
        return found;
    }

    private static bool MakesScalar(MethodBase method)
        => method is MethodInfo { IsStatic: true } made && made.ReturnType == typeof(Scalar);
}
