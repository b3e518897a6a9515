using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>The gates of all layers of a network that selects, taken together.</summary>
internal static class NetworkGates
{
    private const double Confident = 0.95;

    /// <summary>Sets how the gates act from now on.</summary>
    public static void Apply(this IEnumerable<SpaceGates> layers, SelectionSettings settings)
    {
        foreach (var gates in layers)
            gates.Apply(settings);
    }

    /// <summary>Mean entropy of all gates, a scalar.</summary>
    public static Tensor MeanEntropy(this IEnumerable<SpaceGates> layers)
    {
        using var scope = NewDisposeScope();
        return stack(layers.Select(gates => gates.Entropy())).mean().MoveToOuterDisposeScope();
    }

    /// <summary>True if every unit gives its strongest space nearly all of the weight.</summary>
    public static bool AreConfident(this IEnumerable<SpaceGates> layers) => layers.All(gates => gates.Confidence() > Confident);
}
