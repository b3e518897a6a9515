namespace Microsoft.ML.Peft;

/// <summary>The parameters of a pre-trained network that are trained. The new head always is.</summary>
public enum FineTuningAdapter
{
    /// <summary>Low-rank adapters, as <see cref="FineTuningOptions.Lora"/> describes them: LoRA, rsLoRA, DoRA or PiSSA.</summary>
    Lora,

    /// <summary>
    /// LoRA initialised from the principal directions of each layer's inputs on the training rows; ranks are allocated by explained variance
    /// (Paischer et al., arXiv 2410.07170); <see cref="FineTuningOptions.Eva"/> says how.
    /// </summary>
    Eva,

    /// <summary>The largest singular values of the weights, as <see cref="FineTuningOptions.Svfit"/> describes them (arXiv 2409.05926).</summary>
    Svfit,

    /// <summary>Every parameter.</summary>
    Full,

    /// <summary>Nothing but the head, on vectors of the network as it is.</summary>
    Frozen,
}
