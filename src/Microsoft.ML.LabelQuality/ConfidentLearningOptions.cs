using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.LabelQuality;

/// <summary>Options of <see cref="ConfidentLearningEstimator{TTransformer}"/> for finding and treating wrong labels.</summary>
public class ConfidentLearningOptions : LabelIssueOptions
{
    /// <summary>The treatment of label issues in the last fit.</summary>
    /// <value>Default <see cref="LabelIssueTreatment.Remove"/>. The others need <see cref="ExampleWeightColumnName"/>.</value>
    public LabelIssueTreatment Treatment { get; set; } = LabelIssueTreatment.Remove;

    /// <summary>
    /// The weight column, Single, that the inner estimator reads. Weights of the data are multiplied; the column is added to data without
    /// it.
    /// </summary>
    /// <value>Default null: rows are not weighted.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Called in every fit with the issues found, before the last model is fitted.</summary>
    /// <value>Default null.</value>
    public Action<LabelIssues>? IssuesFound { get; set; }

    internal override void Validate()
    {
        base.Validate();
        OptionChecks.Defined(Treatment);
        OptionChecks.NotEmptyOrNull(ExampleWeightColumnName);
        if (Treatment != LabelIssueTreatment.Remove && ExampleWeightColumnName is null)
        {
            throw OptionChecks.Invalid(nameof(ExampleWeightColumnName),
                $"Option {nameof(ExampleWeightColumnName)} is null; {nameof(Treatment)} {Treatment} needs the weight column that the inner estimator reads.");
        }
    }
}
