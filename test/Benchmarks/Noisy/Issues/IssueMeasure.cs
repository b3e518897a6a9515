using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Noisy.Issues;

/// <summary>Compares what was found with the true labels.</summary>
internal static class IssueMeasure
{
    private const string Quality = "LabelQuality";
    private const string Issue = "IsLabelIssue";

    /// <param name="context">The context.</param>
    /// <param name="qualities">The images in their order, with the columns LabelQuality and IsLabelIssue.</param>
    /// <param name="images">The images.</param>
    /// <param name="time">How long finding took.</param>
    public static IssueResult Of(MLContext context, IDataView qualities, NoisyImage[] images, TimeSpan time)
    {
        IssueRow[] rows =
        [
            .. qualities.GetColumn<float>(Quality).Zip(qualities.GetColumn<bool>(Issue), images)
                .Select(row => new IssueRow { Label = row.Third.Label != row.Third.TrueLabel, Score = 1 - row.First, PredictedLabel = row.Second }),
        ];
        // The evaluator decides by the sign of a score; what was reported is counted here.
        double auc = context.BinaryClassification.EvaluateNonCalibrated(context.Data.LoadFromEnumerable(rows)).AreaUnderRocCurve;
        double reported = rows.Count(row => row.PredictedLabel);
        double found = rows.Count(row => row.PredictedLabel && row.Label);
        return new IssueResult(found / reported, found / rows.Count(row => row.Label), auc, reported / rows.Length, time.TotalSeconds);
    }
}
