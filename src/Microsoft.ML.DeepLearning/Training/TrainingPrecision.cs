namespace Microsoft.ML.DeepLearning;

/// <summary>The arithmetic of a network's forward and backward pass.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point.</summary>
    Full,

    /// <summary>
    /// bfloat16, by explicit conversion: 8 bits of mantissa. It is designed for GPUs, where it halves memory traffic; on a CPU it
    /// works but is usually slower than <see cref="Full"/>.
    /// </summary>
    BFloat16,
}
