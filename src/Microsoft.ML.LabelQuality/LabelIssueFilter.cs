namespace Microsoft.ML.LabelQuality;

/// <summary>
/// Which labels confident learning believes wrong. The names are those of Northcutt et al., section 3.2. Whatever the filter, a label
/// that is itself the most probable class of its row is never an issue, as nothing better could be suggested; the paper has no
/// such rule.
/// </summary>
public enum LabelIssueFilter
{
    /// <summary>
    /// For each pair of a given class i and another class j, as many rows as the joint distribution estimates to be j labelled i:
    /// those with the largest margin p(j) − p(i).
    /// </summary>
    PruneByNoiseRate,

    /// <summary>For each given class, as many rows as are estimated to be wrongly labelled so: those whose given class is least probable.</summary>
    PruneByClass,

    /// <summary>What both <see cref="PruneByClass"/> and <see cref="PruneByNoiseRate"/> choose: fewer rows, more of them truly wrong.</summary>
    Both,

    /// <summary>The rows counted off the diagonal of the confident joint: confidently of another class than the given one.</summary>
    ConfidentJoint,

    /// <summary>Every row whose most probable class is not the given one: the baseline that takes no account of how confident a model is in each class.</summary>
    PredictionDisagrees,
}
