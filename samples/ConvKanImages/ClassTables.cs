using Microsoft.ML.Data;
using Samples.Shared.Clothing;
using Spectre.Console;

namespace ConvKanImages;

/// <summary>Recall and precision of each class, and the confusion matrix.</summary>
internal static class ClassTables
{
    private const int HeaderLength = 3;

    public static void Print(MulticlassClassificationMetrics metrics)
    {
        var matrix = metrics.ConfusionMatrix;
        var classes = ClothingFiles.Classes;
        var accuracy = new Table().AddColumns("class", "pictures", "recall", "precision");
        var confusion = new Table().Border(TableBorder.Simple).Title("Rows: true class. Columns: predicted class.").AddColumn(new TableColumn("").NoWrap());
        foreach (string name in classes)
            confusion.AddColumn(new TableColumn(name[..HeaderLength]).RightAligned().NoWrap());
        for (int row = 0; row < classes.Count; row++)
        {
            accuracy.AddRow(classes[row], $"{matrix.Counts[row].Sum():F0}", $"{100 * matrix.PerClassRecall[row]:F1} %", $"{100 * matrix.PerClassPrecision[row]:F1} %");
            confusion.AddRow([classes[row], .. matrix.Counts[row].Select((count, column) => Cell(count, row == column))]);
        }

        AnsiConsole.Write(accuracy);
        AnsiConsole.Write(confusion);
    }

    private static string Cell(double count, bool right) => count == 0 ? "" : right ? $"[green]{count:F0}[/]" : $"{count:F0}";
}
