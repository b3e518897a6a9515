using System.Globalization;

namespace Benchmarks.Noisy.Tables;

/// <summary>What a trainer could do on rows with their true labels.</summary>
/// <param name="Accuracy">The share of rows classified right.</param>
/// <param name="Auc">The area under the ROC curve.</param>
internal sealed record TableResult(double Accuracy, double Auc)
{
    public static string[] Columns { get; } = ["accuracy", "auc"];

    public static TableResult Parse(string[] cells) => new(double.Parse(cells[0], CultureInfo.InvariantCulture), double.Parse(cells[1], CultureInfo.InvariantCulture));

    public string[] Format() => [Accuracy.ToString("R", CultureInfo.InvariantCulture), Auc.ToString("R", CultureInfo.InvariantCulture)];
}
