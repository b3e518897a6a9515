using System.Globalization;

namespace Benchmarks.Tables;

/// <summary>What one run of a contestant gave.</summary>
/// <param name="Error">Root mean squared error on the test rows; log loss for classes.</param>
/// <param name="Auc">The area under the ROC curve; NaN for numbers.</param>
/// <param name="ProcessorSeconds">Processor time of learning, choices included.</param>
/// <param name="WallSeconds">The same on the clock.</param>
internal sealed record TableResult(double Error, double Auc, double ProcessorSeconds, double WallSeconds)
{
    public static string[] Columns { get; } = ["error", "auc", "processor_seconds", "wall_seconds"];

    public static TableResult Parse(string[] cells) => new(Number(cells[0]), Number(cells[1]), Number(cells[2]), Number(cells[3]));

    public string[] Format() => [Text(Error), Text(Auc), Text(ProcessorSeconds), Text(WallSeconds)];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
