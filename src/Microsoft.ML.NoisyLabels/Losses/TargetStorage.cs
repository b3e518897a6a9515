namespace Microsoft.ML.NoisyLabels;

/// <summary>The storage of the running averages of early-learning regularisation, N rows of C classes.</summary>
public enum TargetStorage
{
    /// <summary>
    /// The first of <see cref="Full"/>, <see cref="Half"/> and <see cref="TopClasses"/> that fits in
    /// <see cref="NoisyLabelOptions.MemoryLimitMegabytes"/>.
    /// </summary>
    Auto,

    /// <summary>32-bit numbers, 4·N·C bytes.</summary>
    Full,

    /// <summary>
    /// 16-bit numbers, 2·N·C bytes, precise to about three digits. With an averaging factor of 0.99, changes of a probability below about
    /// 0.02 are lost.
    /// </summary>
    Half,

    /// <summary>
    /// The k = <see cref="NoisyLabelOptions.TopClasses"/> largest averages of each row, 16 bits each, and 32 bits for the class: 6·N·k
    /// bytes. An average that drops out of them becomes 0.
    /// </summary>
    TopClasses,
}
