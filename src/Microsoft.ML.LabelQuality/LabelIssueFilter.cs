namespace Microsoft.ML.LabelQuality;

/// <summary>
/// The rules by which confident learning selects label issues. The names are those of Northcutt et al., section 3.2. With every filter, a
/// label that is the most probable class of its row is never an issue, because there is no better suggestion; the paper has no such rule.
/// </summary>
public enum LabelIssueFilter
{
    /// <summary>
    /// For each pair of a given class i and another class j, the rows with the largest margin p(j) − p(i), as many as the joint
    /// distribution estimates to be of class j with label i.
    /// </summary>
    PruneByNoiseRate,

    /// <summary>For each given class, the rows whose given class is least probable, as many as are estimated to be wrong.</summary>
    PruneByClass,

    /// <summary>The rows that both <see cref="PruneByClass"/> and <see cref="PruneByNoiseRate"/> select: fewer rows with a larger share of wrong labels.</summary>
    Both,

    /// <summary>The rows counted off the diagonal of the confident joint: confidently of another class than their label.</summary>
    ConfidentJoint,

    /// <summary>Every row whose most probable class is not its label: the baseline, which ignores the model's confidence in each class.</summary>
    PredictionDisagrees,
}
