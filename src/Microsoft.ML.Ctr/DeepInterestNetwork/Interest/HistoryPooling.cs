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
}
