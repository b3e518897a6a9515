namespace Microsoft.ML.Ctr;

/// <summary>What becomes of the attention unit's outputs before they weigh a history.</summary>
public enum AttentionNormalization
{
    /// <summary>
    /// Nothing: their sum tells how strong the interest is. Source: Zhou et al. (KDD 2018), section 4.3.
    /// </summary>
    None,

    /// <summary>Softmax over the row's history of the outputs divided by √D, D being the width of an embedded entry, as in the authors' code.</summary>
    Softmax,
}
