namespace Microsoft.ML.Peft;

/// <summary>Selects the trained parameters of a pre-trained network. The new head is always trained.</summary>
public enum FineTuningAdapter
{
    /// <summary>Low-rank adapters, set by <see cref="FineTuningOptions.Lora"/>: LoRA, rsLoRA, DoRA or PiSSA.</summary>
    Lora,

    /// <summary>
    /// LoRA initialised from the principal directions of each layer's inputs on the training rows; ranks are allocated by explained variance
    /// (Paischer et al., arXiv 2410.07170). Set by <see cref="FineTuningOptions.Eva"/>.
    /// </summary>
    Eva,

    /// <summary>The largest singular values of the weights, set by <see cref="FineTuningOptions.Svfit"/> (arXiv 2409.05926).</summary>
    Svfit,

    /// <summary>Every parameter.</summary>
    Full,

    /// <summary>Only the head, on vectors of the unchanged network.</summary>
    Frozen,

    /// <summary>A change of full rank from shared random factors, set by <see cref="FineTuningOptions.RandLora"/> (arXiv 2502.00987).</summary>
    RandLora,

    /// <summary>
    /// A small matrix between frozen factors, set by <see cref="FineTuningOptions.LoraXs"/>, which begins at the first update of full fine-tuning (LoRA-XS with the
    /// initialisation of LoRA-SB).
    /// </summary>
    LoraXs,

    /// <summary>Low-rank adapters whose ranks shrink during training, set by <see cref="FineTuningOptions.Sora"/>.</summary>
    Sora,

    /// <summary>
    /// One coefficient for each layer and source of a combination of fine-tuned copies of the model, set by <see cref="FineTuningOptions.TaskVectors"/> (aTLAS; Zhang et al.
    /// 2024). AutoML does not choose it, because it needs sources.
    /// </summary>
    TaskVectors,

    /// <summary>
    /// Chooses for each fit, and logs the reason: <see cref="Frozen"/> below 64 training rows, <see cref="Full"/> from 1,000 rows if the network has at most 30 million
    /// parameters, and <see cref="Lora"/> otherwise. With <see cref="FineTuningOptions.StartFrom"/> it is the method of the folder. AutoML does not choose it, because it tries the others.
    /// </summary>
    Auto,
}
