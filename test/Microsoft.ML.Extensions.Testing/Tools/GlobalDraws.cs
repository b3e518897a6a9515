using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>
/// Finds calls of TorchSharp's operations that can draw from torch's global generator or change it: random tensors, dropout,
/// initialisers and the constructors of layers with weights. A run draws from its RandomSource instead.
/// </summary>
public static partial class GlobalDraws
{
    // RandomLayers creates a convolution on the device META, which draws nothing, and MultiHeadAttention calls the fused kernel without dropout.
    private static readonly string[] Excepted = ["RandomSource", "RandomLayers", "MultiHeadAttention"];

    private static readonly Lazy<HashSet<MethodBase>> Operations = new(FindOperations);

    /// <summary>The calls in an assembly, as "caller: operation".</summary>
    public static IReadOnlyList<string> FindIn(Assembly assembly) =>
    [
        .. from method in IntermediateLanguage.MethodsOf(assembly)
           where !IsExcepted(method.DeclaringType)
           from called in IntermediateLanguage.Calls(method)
           where Operations.Value.Contains(called)
           select $"{method.DeclaringType!.Name}.{method.Name}: {called.DeclaringType!.Name}.{called}",
    ];

    // Methods that call native code that draws, their callers, and so on.
    private static HashSet<MethodBase> FindOperations()
    {
        var callers = IntermediateLanguage.MethodsOf(typeof(Scalar).Assembly)
            .Where(method => !method.DeclaringType!.ContainsGenericParameters && !method.ContainsGenericParameters)
            .ToDictionary(method => method, method => IntermediateLanguage.Calls(method).ToArray());
        var found = callers.Where(pair => pair.Value.Any(Draws)).Select(pair => pair.Key).ToHashSet();
        int before;
        do
        {
            before = found.Count;
            found.UnionWith(callers.Where(pair => pair.Value.Any(found.Contains)).Select(pair => pair.Key));
        }
        while (found.Count > before);
        return found;
    }

    private static bool IsExcepted(Type? type) => type is not null && (Excepted.Contains(type.Name) || IsExcepted(type.DeclaringType));

    private static bool Draws(MethodBase method)
        => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) && Drawing().IsMatch(method.Name);

    [GeneratedRegex("_rand|bernoulli|multinomial|_normal_?$|uniform|dropout|exponential_|geometric_|cauchy|poisson|gamma$|binomial|dirichlet|rrelu|gumbel|"
        + "scaled_dot_product|kaiming|xavier|orthogonal|trunc_|manual_seed|rng_state|Generator|(Linear|Conv\\w*|Embedding|Bilinear|RNN|LSTM|GRU)\\w*_ctor")]
    private static partial Regex Drawing();
}
