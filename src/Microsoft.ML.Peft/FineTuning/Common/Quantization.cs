namespace Microsoft.ML.Peft;

/// <summary>Selects how a fitted model stores and multiplies the weights of its linear layers.</summary>
public enum Quantization
{
    /// <summary>32-bit floating point.</summary>
    None,

    /// <summary>
    /// Integers of 8 bits with a scale per output, multiplied with activations of 8 bits that have a scale per token or patch: about a quarter of the
    /// size, and faster.
    /// </summary>
    Int8,

    /// <summary>Integers of 4 bits with a scale for every 32 weights of an output: about a seventh of the size, less accurate than <see cref="Int8"/>.</summary>
    Int4,
}
