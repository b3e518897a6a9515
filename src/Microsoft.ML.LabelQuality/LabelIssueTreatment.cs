namespace Microsoft.ML.LabelQuality;

/// <summary>What the last fit does with the labels that are believed wrong.</summary>
public enum LabelIssueTreatment
{
    /// <summary>Leaves their rows out.</summary>
    Remove,

    /// <summary>
    /// Leaves their rows out and multiplies the weight of every other row by 1 / p(given = k | true = k) of its class k, so that a class
    /// that lost many rows to wrong labels counts as much as it should (Northcutt et al., section 3.2).
    /// </summary>
    RemoveAndReweight,

    /// <summary>Keeps every row and multiplies its weight by its label quality.</summary>
    WeightByQuality,
}
