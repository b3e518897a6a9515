using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Noisy.Issues;

/// <summary>Compares the reported issues with the true labels.</summary>
internal static class IssueMeasure
{
    private const string Quality = "LabelQuality";
    private const string Issue = "IsLabelIssue";

    /// <param name="context">The context.</param>
    /// <param name="qualities">The images in order, with the columns LabelQuality and IsLabelIssue.</param>
    /// <param name="images">The images.</param>
    /// <param name="time">The time that finding took.</param>
    public static IssueResult Of(MLContext context, IDataView qualities, NoisyImage[] images, TimeSpan time)
    {
        IssueRow[] rows =
        [
            .. qualities.GetColumn<float>(Quality).Zip(qualities.GetColumn<bool>(Issue), images)
                .Select(row => new IssueRow { Label = row.Third.Label != row.Third.TrueLabel, Score = 1 - row.First, PredictedLabel = row.Second }),
        ];
        // The evaluator decides by the sign of the score, so reported labels are counted here.
        double auc = context.BinaryClassification.EvaluateNonCalibrated(context.Data.LoadFromEnumerable(rows)).AreaUnderRocCurve;
        double reported = rows.Count(row => row.PredictedLabel);
        double found = rows.Count(row => row.PredictedLabel && row.Label);
        return new IssueResult(found / reported, found / rows.Count(row => row.Label), auc, reported / rows.Length, time.TotalSeconds);
    }
}
