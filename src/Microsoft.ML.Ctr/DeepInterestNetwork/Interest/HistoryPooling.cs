namespace Microsoft.ML.Ctr;

/// <summary>The pooling of a history of any length into one vector.</summary>
public enum HistoryPooling
{
    /// <summary>Entries are weighed by how well they match the candidate: the Deep Interest Network.</summary>
    Attention,

    /// <summary>The mean of the entries, independent of the candidate: the base model of the paper.</summary>
    Mean,

    /// <summary>The sum of the entries, independent of the candidate.</summary>
    Sum,

    /// <summary>Self-attention between the entries, with learned positions, then their mean; independent of the candidate.</summary>
    SelfAttention,

    /// <summary>The last state of a gated recurrent unit that reads the entries in order; independent of the candidate.</summary>
    Gru,
}
