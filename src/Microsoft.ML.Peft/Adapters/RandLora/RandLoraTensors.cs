using Microsoft.ML.Peft.Adapters.Targets;

namespace Microsoft.ML.Peft.Adapters.RandLora;

/// <summary>The names and shapes of peft's RandLoRA files.</summary>
internal static class RandLoraTensors
{
    public const string Lambda = "randlora_lambda";
    public const string Gamma = "randlora_gamma";

    /// <summary>The shared factors have no layer in their names.</summary>
    public const string SharedA = "base_model.randlora_A";
    public const string SharedB = "base_model.randlora_B";

    /// <summary>n, the number of pairs of factors for a layer.</summary>
    public static long Bases(TargetLayer target, int rank) => (target.LargestRank + rank - 1) / rank;

    /// <summary>A [r, 1, largest min(in, out)] and B [largest max(in, out), largest n, r].</summary>
    public static (long[] A, long[] B) SharedShapes(IReadOnlyCollection<TargetLayer> layers, int rank) =>
        ([rank, 1, layers.Max(layer => layer.LargestRank)], [layers.Max(layer => layer.Weight.shape.Max()), layers.Max(layer => Bases(layer, rank)), rank]);
}
