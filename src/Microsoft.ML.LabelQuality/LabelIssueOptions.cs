namespace Microsoft.ML.LabelQuality;

/// <summary>How wrong labels are found.</summary>
public class LabelIssueOptions
{
    /// <summary>The label column: Boolean for binary classification; a key of UInt32, text, a number or a date for several classes.</summary>
    /// <value>Default "Label".</value>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// The column in which the scored data has the probabilities: Single for binary classification, a vector of Single with one slot per
    /// class for several classes.
    /// </summary>
    /// <value>Default null: "Probability" for binary classification, "Score" for several classes.</value>
    public string? ProbabilityColumnName { get; set; }

    /// <summary>How many parts the rows are split into; each part is scored by a model that is fitted on the others.</summary>
    /// <value>2 to 255; default 5. More folds train on more of the rows, and take longer. Of no account for data that is scored already.</value>
    public int NumberOfFolds { get; set; } = 5;

    /// <summary>
    /// What happens with a class that has fewer rows than there are folds, or whose groups all fall into one fold, so that no model can both
    /// learn it and judge its rows. True leaves its rows unjudged: every model learns them, their labels count as right (quality 1, no issue,
    /// the label itself as suggestion), and the log names the class. False throws.
    /// </summary>
    /// <value>Default false. Of no account for data that is scored already.</value>
    public bool LeaveRareClassesUnjudged { get; set; }

    /// <summary>
    /// A column of groups, such as the person that several rows come from: rows of one group stay in one fold, as in ML.NET's
    /// cross-validation, so that no row is scored by a model that knows its near duplicates.
    /// </summary>
    /// <value>Default null: rows are split by themselves. Folds have every class in equal parts, as far as groups let them.</value>
    public string? SamplingKeyColumnName { get; set; }

    /// <summary>Decides the folds.</summary>
    /// <value>Default null: the context's seed decides.</value>
    public int? Seed { get; set; }

    /// <summary>Which labels are issues.</summary>
    /// <value>Default <see cref="LabelIssueFilter.PruneByNoiseRate"/>.</value>
    public LabelIssueFilter Filter { get; set; } = LabelIssueFilter.PruneByNoiseRate;

    /// <summary>What the column <c>LabelQuality</c> holds and issues are sorted by.</summary>
    /// <value>Default <see cref="LabelQualityScore.SelfConfidence"/>.</value>
    public LabelQualityScore Score { get; set; } = LabelQualityScore.SelfConfidence;

    /// <summary>How many rows of each class are left without an issue at least; a class that has no more has no issues.</summary>
    /// <value>At least 0; default 1, so that no class is lost.</value>
    public int MinimumRowsPerClass { get; set; } = 1;
}
