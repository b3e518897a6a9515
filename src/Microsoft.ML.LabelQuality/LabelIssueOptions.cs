using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.LabelQuality;

/// <summary>Options for finding wrong labels.</summary>
public class LabelIssueOptions
{
    /// <summary>The label column: Boolean for binary classification; a key of UInt32, text, a number or a date for several classes.</summary>
    /// <value>Default "Label".</value>
    public string LabelColumnName { get; set; } = LabelQualityDefaults.LabelColumnName;

    /// <summary>
    /// The column of the scored data that holds the probabilities: Single for binary classification, a vector of Single with one slot per
    /// class for several classes.
    /// </summary>
    /// <value>Default null: "Probability" for binary classification, "Score" for several classes.</value>
    public string? ProbabilityColumnName { get; set; }

    /// <summary>The number of parts the rows are split into; each part is scored by a model that was fitted on the others.</summary>
    /// <value>2 to 255; default 5. More folds train on more of the rows, and take longer. Ignored for data that already has scores.</value>
    public int NumberOfFolds { get; set; } = LabelQualityDefaults.NumberOfFolds;

    /// <summary>
    /// True to leave the rows of rare classes unjudged: classes with fewer rows than folds, or whose groups all fall into one fold,
    /// so no model can both learn the class and judge its rows. Every model is trained on these rows, their labels count as correct
    /// (quality 1, no issue, the label itself as suggestion), and the log names the class. False throws for such a class.
    /// </summary>
    /// <value>Default false. Ignored for data that already has scores.</value>
    public bool LeaveRareClassesUnjudged { get; set; }

    /// <summary>
    /// A column of groups, such as persons with several rows: rows of one group stay in one fold, as in ML.NET's
    /// cross-validation, so no row is scored by a model that was trained on its near duplicates.
    /// </summary>
    /// <value>Default null: each row is its own group. Folds have every class in equal parts, as far as the groups allow.</value>
    public string? SamplingKeyColumnName { get; set; }

    /// <summary>The seed of the folds.</summary>
    /// <value>Default null: derived from the context's seed.</value>
    public int? Seed { get; set; }

    /// <summary>The rule that decides which labels are issues.</summary>
    /// <value>Default <see cref="LabelIssueFilter.PruneByNoiseRate"/>.</value>
    public LabelIssueFilter Filter { get; set; } = LabelIssueFilter.PruneByNoiseRate;

    /// <summary>The score in the column <c>LabelQuality</c>, by which issues are sorted.</summary>
    /// <value>Default <see cref="LabelQualityScore.SelfConfidence"/>.</value>
    public LabelQualityScore Score { get; set; } = LabelQualityScore.SelfConfidence;

    /// <summary>The number of rows of each class that stay without an issue; a class with no more rows than this has no issues.</summary>
    /// <value>At least 0; default 1, so that no class is lost.</value>
    public int MinimumRowsPerClass { get; set; } = LabelQualityDefaults.MinimumRowsPerClass;

    /// <summary>Checks all values when a finder or an estimator is created.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal virtual void Validate()
    {
        OptionChecks.NotEmpty(LabelColumnName);
        OptionChecks.NotEmptyOrNull(ProbabilityColumnName);
        OptionChecks.Between(NumberOfFolds, 2, byte.MaxValue, "from 2 to 255");
        OptionChecks.NotEmptyOrNull(SamplingKeyColumnName);
        OptionChecks.Defined(Filter);
        OptionChecks.Defined(Score);
        OptionChecks.AtLeast(MinimumRowsPerClass, 0);
    }
}

/// <summary>The defaults of options and catalog parameters of this package.</summary>
internal static class LabelQualityDefaults
{
    public const string LabelColumnName = "Label";
    public const int NumberOfFolds = 5;
    public const int MinimumRowsPerClass = 1;
}
