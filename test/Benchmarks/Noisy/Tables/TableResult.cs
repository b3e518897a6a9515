using System.Globalization;

namespace Benchmarks.Noisy.Tables;

/// <summary>The result of a trainer on rows with true labels.</summary>
/// <param name="Accuracy">The share of correctly classified rows.</param>
/// <param name="Auc">The area under the ROC curve.</param>
internal sealed record TableResult(double Accuracy, double Auc)
{
    public static string[] Columns { get; } = ["accuracy", "auc"];

    public static TableResult Parse(string[] cells) => new(double.Parse(cells[0], CultureInfo.InvariantCulture), double.Parse(cells[1], CultureInfo.InvariantCulture));

    public string[] Format() => [Accuracy.ToString("R", CultureInfo.InvariantCulture), Auc.ToString("R", CultureInfo.InvariantCulture)];
}
