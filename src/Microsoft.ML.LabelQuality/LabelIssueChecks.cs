using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.LabelQuality;

/// <summary>Checks the options of confident learning when a finder or an estimator is created.</summary>
internal static class LabelIssueChecks
{
    public static void Check(LabelIssueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionChecks.NotEmpty(options.LabelColumnName);
        OptionChecks.NotEmptyOrNull(options.ProbabilityColumnName);
        OptionChecks.Between(options.NumberOfFolds, 2, byte.MaxValue, "from 2 to 255");
        OptionChecks.NotEmptyOrNull(options.SamplingKeyColumnName);
        OptionChecks.Defined(options.Filter);
        OptionChecks.Defined(options.Score);
        OptionChecks.AtLeast(options.MinimumRowsPerClass, 0);
    }

    public static void Check(ConfidentLearningOptions options)
    {
        Check((LabelIssueOptions)options);
        OptionChecks.Defined(options.Treatment);
        OptionChecks.NotEmptyOrNull(options.ExampleWeightColumnName);
        if (options.Treatment != LabelIssueTreatment.Remove && options.ExampleWeightColumnName is null)
        {
            throw OptionChecks.Invalid(nameof(options.ExampleWeightColumnName),
                $"Option {nameof(options.ExampleWeightColumnName)} is null; {nameof(options.Treatment)} {options.Treatment} needs the weight column that the inner estimator reads.");
        }
    }
}
