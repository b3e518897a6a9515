namespace Microsoft.ML.Kan;

/// <summary>The normalisation in front of every convolution of a convolutional Kolmogorov-Arnold network.</summary>
public enum ConvKanNormalization
{
    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167): fastest, and part of the functions when a model is saved. It ignores
    /// example weights.
    /// </summary>
    Batch,

    /// <summary>
    /// Group normalisation (Wu and He, arXiv 1803.08494), over groups of about eight channels of one picture: independent of the
    /// batch, so a row of weight 2 is two rows, and batches may be small.
    /// </summary>
    Group,

    /// <summary>
    /// EvoNorm-S0 (Liu et al., arXiv 2004.02967), which is a normalisation by groups and an activation at once: independent of the batch as
    /// well. The functions act on its result.
    /// </summary>
    EvoNorm,
}
