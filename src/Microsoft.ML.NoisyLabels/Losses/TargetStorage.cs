namespace Microsoft.ML.NoisyLabels;

/// <summary>How the running averages of early-learning regularisation, N rows of C classes, are kept.</summary>
public enum TargetStorage
{
    /// <summary>
    /// The first of <see cref="Full"/>, <see cref="Half"/> and <see cref="TopClasses"/> that
    /// <see cref="NoisyLabelOptions.MemoryLimitMegabytes"/> leaves room for.
    /// </summary>
    Auto,

    /// <summary>32-bit numbers, 4·N·C bytes.</summary>
    Full,

    /// <summary>
    /// 16-bit numbers, 2·N·C bytes, exact to about three digits. With an averaging factor of 0.99 a probability that changes by less
    /// than about 0.02 is not noticed.
    /// </summary>
    Half,

    /// <summary>
    /// The <see cref="NoisyLabelOptions.TopClasses"/> largest of each row, 16 bits each, and 32 bits for the class: 6·N·k bytes. What
    /// falls out of them is 0 from then on.
    /// </summary>
    TopClasses,
}
