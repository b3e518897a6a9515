namespace Microsoft.ML.Peft.Adapters;

/// <summary>The biases of the network that are trained together with a LoRA; the names are those of peft's "bias".</summary>
public enum TrainedBiases
{
    /// <summary>None: "none".</summary>
    None,

    /// <summary>The biases of the layers with an adapter: "lora_only". peft itself does not write them.</summary>
    LoraOnly,

    /// <summary>All biases of the network: "all".</summary>
    All,
}
