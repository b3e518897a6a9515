namespace Microsoft.ML.Peft.Adapters;

/// <summary>How the factors of a LoRA are initialised. All keep the network's outputs unchanged.</summary>
public enum LoraInitialization
{
    /// <summary>A uniform in ±1/√in, B zero (Hu et al. 2021); for embeddings A zero, B normal.</summary>
    KaimingUniform,

    /// <summary>
    /// The largest singular directions of the weight; the layer's output loses the part that the adapter starts with (PiSSA; Meng et al.
    /// 2024, equations 2 to 4).
    /// </summary>
    Pissa,
}
