namespace Microsoft.ML.Ctr;

/// <summary>How a history of any length becomes one vector.</summary>
public enum HistoryPooling
{
    /// <summary>Entries are weighed by how they go with the candidate: the Deep Interest Network.</summary>
    Attention,

    /// <summary>The mean of the entries, whatever the candidate is: the base model of the paper.</summary>
    Mean,

    /// <summary>The sum of the entries, whatever the candidate is.</summary>
    Sum,
}
