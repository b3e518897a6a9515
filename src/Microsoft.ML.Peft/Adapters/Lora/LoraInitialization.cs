namespace Microsoft.ML.Peft.Adapters;

/// <summary>Where the factors of a LoRA begin. Each leaves the network's outputs as they are.</summary>
public enum LoraInitialization
{
    /// <summary>A uniform in ±1/√in, B zero (Hu et al. 2021); for embeddings A zero, B normal.</summary>
    KaimingUniform,

    /// <summary>
    /// The largest singular directions of the weight, of which the layer gives up as much as the adapter takes over (PiSSA; Meng et al.
    /// 2024, equations 2 to 4).
    /// </summary>
    Pissa,
}
