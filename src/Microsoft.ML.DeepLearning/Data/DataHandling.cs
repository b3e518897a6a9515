namespace Microsoft.ML.DeepLearning;

/// <summary>The place of training rows between epochs.</summary>
public enum DataHandling
{
    /// <summary>In memory if they fit in a quarter of the free memory, otherwise streamed.</summary>
    Auto,

    /// <summary>Read once into tensors; an epoch is a permutation of them.</summary>
    InMemory,

    /// <summary>
    /// Read again in every epoch by a background thread and shuffled within a bounded pool; memory does not grow with the
    /// number of rows. The source must give the same rows in the same order each time it is read.
    /// </summary>
    Stream,
}
