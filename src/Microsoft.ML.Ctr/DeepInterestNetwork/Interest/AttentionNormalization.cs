namespace Microsoft.ML.Ctr;

/// <summary>The normalisation of the attention unit's outputs before they weigh a history.</summary>
public enum AttentionNormalization
{
    /// <summary>
    /// None: the sum of the weights expresses the strength of the interest. Source: Zhou et al. (KDD 2018), section 4.3.
    /// </summary>
    None,

    /// <summary>Softmax over the row's history of the outputs divided by √D, where D is the width of an embedded entry, as in the authors' code.</summary>
    Softmax,
}
