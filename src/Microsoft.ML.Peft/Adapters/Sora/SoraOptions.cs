using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Sparse low-rank adaptation of linear layers: y = W x + b + (α/r)·B·(g ⊙ A x) with a trained gate g [r] (Ding et al., "Sparse Low-rank Adaptation of Pre-trained
/// Language Models", 2023). After each step <see cref="PeftModel.ShrinkGates"/> moves every gate towards 0 and stops it there. It is saved as an ordinary LoRA
/// without the gates that are 0, so layers that need less end with a smaller rank.
/// </summary>
public sealed class SoraOptions : AdapterOptions
{
    /// <summary>The rank before pruning, at least 1 and at most the smaller side of the weight. Default: 8.</summary>
    public int Rank { get; set; } = PeftDefaults.LoraRank;

    /// <summary>α of the scale α/r; above 0. Default: 8.</summary>
    public double Alpha { get; set; } = PeftDefaults.LoraAlpha;

    /// <summary>The share of the adapter's input that is dropped during training, from 0 to below 1. Default: 0.</summary>
    public double Dropout { get; set; }

    /// <summary>ξ: the distance by which a step moves each gate towards 0; from 0 to 1. Default: 0.0003, as in the authors' code.</summary>
    public double Threshold { get; set; } = PeftDefaults.SoraThreshold;

    internal override void Check()
    {
        LoraOptions.CheckRank(Rank, nameof(Rank));
        LoraOptions.CheckAlpha(Alpha, nameof(Alpha));
        LoraOptions.CheckDropout(Dropout, nameof(Dropout));
        if (Threshold is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Threshold), $"{nameof(Threshold)} is {Threshold}; it must be from 0 to 1.");
    }
}
