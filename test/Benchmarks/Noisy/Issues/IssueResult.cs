using System.Globalization;

namespace Benchmarks.Noisy.Issues;

/// <summary>The quality of a finder of wrong labels.</summary>
/// <param name="Precision">The share of the reported labels that are wrong.</param>
/// <param name="Recall">The share of the wrong labels that were reported.</param>
/// <param name="Auc">The area under the ROC curve of the quality, which needs no threshold.</param>
/// <param name="Reported">The share of all labels that were reported.</param>
/// <param name="Seconds">The time that finding took.</param>
internal sealed record IssueResult(double Precision, double Recall, double Auc, double Reported, double Seconds)
{
    public static string[] Columns { get; } = ["precision", "recall", "auc", "reported", "seconds"];

    public static IssueResult Parse(string[] cells)
    {
        double[] values = [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        return new IssueResult(values[0], values[1], values[2], values[3], values[4]);
    }

    public string[] Format() => [.. new[] { Precision, Recall, Auc, Reported, Seconds }.Select(value => value.ToString("R", CultureInfo.InvariantCulture))];
}
