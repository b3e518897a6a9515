using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Lora;

/// <summary>A sum of low-rank products as one product with the sum of their ranks: [B₁ B₂]·[A₁; A₂] = B₁·A₁ + B₂·A₂.</summary>
internal static class Concatenation
{
    public static (Tensor A, Tensor B) Of(TargetLayer target, IReadOnlyList<(Tensor A, Tensor B)> parts)
    {
        var groups = target.Groups;
        // Ranks are concatenated within each group.
        var down = cat([.. parts.Select(part => part.A.reshape(groups, part.A.shape[0] / groups, -1))], 1); // [G, Σr/G, in/G]
        var up = cat([.. parts.Select(part => part.B.reshape(groups, -1, part.A.shape[0] / groups))], 2); // [G, out/G, Σr/G]
        return target.FactorsOf(down, up);
    }
}
