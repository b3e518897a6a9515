using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// RandLoRA for linear layers: a change of full rank from random factors that all layers share and that are not trained, ΔW = (α/r)·Σⱼ Bⱼ·diag(λⱼ)·A·diag(γⱼ)
/// (Albert et al., arXiv 2502.00987). λ and γ are trained: with n = ⌈min(in, out)/r⌉, a layer trains n·(r + min(in, out)) numbers.
/// </summary>
public sealed class RandLoraOptions : AdapterOptions
{
    /// <summary>r, the rank of each random factor, at least 1: the larger it is, the fewer numbers are trained. Default: 32.</summary>
    public int Rank { get; set; } = PeftDefaults.RandLoraRank;

    /// <summary>α of the scale α/r; above 0. Default: 640.</summary>
    public double Alpha { get; set; } = PeftDefaults.RandLoraAlpha;

    /// <summary>The share of the adapter's input that is dropped during training, from 0 to below 1. Default: 0.</summary>
    public double Dropout { get; set; }

    internal override void Check()
    {
        LoraOptions.CheckRank(Rank, nameof(Rank));
        LoraOptions.CheckAlpha(Alpha, nameof(Alpha));
        LoraOptions.CheckDropout(Dropout, nameof(Dropout));
    }
}
