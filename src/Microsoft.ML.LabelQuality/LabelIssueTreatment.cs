namespace Microsoft.ML.LabelQuality;

/// <summary>The treatment of label issues in the last fit.</summary>
public enum LabelIssueTreatment
{
    /// <summary>Removes the rows with issues.</summary>
    Remove,

    /// <summary>
    /// Removes the rows with issues and multiplies the weight of every other row by 1 / p(given = k | true = k) of its class k, which
    /// compensates for the rows that a class lost to wrong labels (Northcutt et al., section 3.2).
    /// </summary>
    RemoveAndReweight,

    /// <summary>Keeps every row and multiplies its weight by its label quality.</summary>
    WeightByQuality,
}
