namespace Microsoft.ML.Peft.Adapters;

/// <summary>The initialisation of a LoRA's factors. No method changes the network's outputs.</summary>
public enum LoraInitialization
{
    /// <summary>A uniform in ±1/√in, B zero (Hu et al. 2021); for embeddings A zero, B normal.</summary>
    KaimingUniform,

    /// <summary>
    /// The largest singular directions of the weight; the adapter's initial product is subtracted from the output (PiSSA; Meng et al.
    /// 2024, equations 2 to 4).
    /// </summary>
    Pissa,
}
