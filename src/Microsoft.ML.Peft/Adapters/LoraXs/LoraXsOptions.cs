using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// LoRA-XS for linear layers: y = W x + b + (α/r)·B·R·A·x, where only R [r, r] is trained (Bałazy et al. 2024). A and B are the largest singular directions of the weight, or,
/// after <see cref="PeftModel.InitializeFromGradients"/>, of the first update of full fine-tuning (LoRA-SB, Ponkshe et al. 2024). It is saved as an ordinary LoRA.
/// </summary>
public sealed class LoraXsOptions : AdapterOptions
{
    /// <summary>The rank r, at least 1 and at most the smaller side of the weight; r² numbers are trained for each layer. Default: 8.</summary>
    public int Rank { get; set; } = PeftDefaults.LoraRank;

    /// <summary>α of the scale α/r; above 0. Default: 8, so the scale is 1.</summary>
    public double Alpha { get; set; } = PeftDefaults.LoraAlpha;

    /// <summary>The share of the adapter's input that is dropped during training, from 0 to below 1. Default: 0.</summary>
    public double Dropout { get; set; }

    internal override void Check()
    {
        LoraOptions.CheckRank(Rank, nameof(Rank));
        LoraOptions.CheckAlpha(Alpha, nameof(Alpha));
        LoraOptions.CheckDropout(Dropout, nameof(Dropout));
    }
}
