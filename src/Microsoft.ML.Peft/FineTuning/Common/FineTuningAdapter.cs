namespace Microsoft.ML.Peft;

/// <summary>What of a pre-trained network is trained. The head, which the network did not have before, always is.</summary>
public enum FineTuningAdapter
{
    /// <summary>Low-rank adapters, as <see cref="FineTuningOptions.Lora"/> describes them: LoRA, rsLoRA, DoRA or PiSSA.</summary>
    Lora,

    /// <summary>
    /// The same, begun in the directions in which the layers' inputs vary on the training rows, with ranks by what these explain
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
