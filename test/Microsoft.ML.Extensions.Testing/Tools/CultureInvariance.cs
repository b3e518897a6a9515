using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>Finds code that formats numbers with the current culture and that no analyzer detects.</summary>
public static class CultureInvariance
{
    /// <summary>The calls in an assembly, as "caller: call".</summary>
    public static IReadOnlyList<string> BreachesIn(Assembly assembly) =>
    [
        .. from method in IntermediateLanguage.MethodsOf(assembly)
           from called in IntermediateLanguage.Calls(method)
           where FollowsCulture(called)
           select $"{method.DeclaringType!.Name}.{method.Name}: {called.DeclaringType!.Name}.{called}",
    ];

    // The framework's own handler without a provider; the libraries have theirs in src/Shared.
    private static bool FollowsCulture(MethodBase called)
        => called is ConstructorInfo constructor
            && (constructor.DeclaringType == typeof(DefaultInterpolatedStringHandler) || constructor.DeclaringType == typeof(System.Text.StringBuilder.AppendInterpolatedStringHandler))
            && !constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IFormatProvider));
}
