using Microsoft.ML;
using Spectre.Console;

namespace ClickThrough;

/// <summary>The importance of each column: the change of the metrics if the column's values are shuffled among the test rows.</summary>
internal static class ColumnLosses
{
    private const int Rows = 5000;

    public static void Print(MLContext ml, ITransformer model, IDataView test)
    {
        var importance = ml.BinaryClassification.CtrColumnImportance(model, test, permutationCount: 2, numberOfExamplesToUse: Rows);
        var table = new Table().AddColumns("column", "AUC decrease", "log loss increase, nats");
        foreach (var (column, change) in importance.OrderBy(column => column.Value.AreaUnderRocCurve.Mean))
            table.AddRow(column, $"{-change.AreaUnderRocCurve.Mean:F4} ± {change.AreaUnderRocCurve.StandardError:F4}", $"{change.LogLoss.Mean:F4}");
        AnsiConsole.Write(table);
    }
}
