namespace Microsoft.ML.LabelQuality;

/// <summary>How <see cref="ConfidentLearningEstimator{TTransformer}"/> finds wrong labels and what it does with them.</summary>
public class ConfidentLearningOptions : LabelIssueOptions
{
    /// <summary>What the last fit does with the labels that are believed wrong.</summary>
    /// <value>Default <see cref="LabelIssueTreatment.Remove"/>. The others need <see cref="ExampleWeightColumnName"/>.</value>
    public LabelIssueTreatment Treatment { get; set; } = LabelIssueTreatment.Remove;

    /// <summary>
    /// The weight column, Single, that the estimator inside was told to read. Weights of the data are multiplied; data without such a column
    /// gets one.
    /// </summary>
    /// <value>Default null: rows are not weighted.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Called in every fit with what was found, before the last model is fitted.</summary>
    /// <value>Default null.</value>
    public Action<LabelIssues>? IssuesFound { get; set; }
}
