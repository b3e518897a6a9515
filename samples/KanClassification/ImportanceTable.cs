using System.Reflection;
using Microsoft.ML;
using Samples.Shared.Adult;
using Spectre.Console;

namespace KanClassification;

/// <summary>
/// The importance of each column: the loss of AUC if the values of the column are shuffled among some of
/// the test rows.
/// </summary>
/// <remarks>
/// ML.NET's PermutationFeatureImportance shuffles single slots of the feature vector. With one-hot encoding that creates rows that
/// are both "married" and "divorced", and the loss would be measured on such rows.
/// </remarks>
internal static class ImportanceTable
{
    private const int Rows = 5000;

    public static void Print(MLContext ml, ITransformer model, IDataView test)
    {
        var rows = ml.Data.CreateEnumerable<Person>(ml.Data.TakeRows(test, Rows), reuseRowObject: false).ToArray();
        double complete = AreaUnderCurve(ml, model, rows);
        var losses = typeof(Person).GetProperties()
            .Where(column => column.Name != nameof(Person.Income))
            .Select(column => (column.Name, Loss: complete - WithShuffled(column, rows, () => AreaUnderCurve(ml, model, rows))))
            .OrderByDescending(column => column.Loss);
        var table = new Table().AddColumns("column", "AUC decrease if shuffled");
        foreach (var (name, loss) in losses)
            table.AddRow(name, $"{loss:F4}");
        AnsiConsole.Write(table);
    }

    private static double WithShuffled(PropertyInfo column, Person[] rows, Func<double> measure)
    {
        object?[] values = [.. rows.Select(column.GetValue)];
        object?[] shuffled = [.. values];
        new Random(1).Shuffle(shuffled);
        Set(column, rows, shuffled);
        double result = measure();
        Set(column, rows, values);
        return result;
    }

    private static void Set(PropertyInfo column, Person[] rows, object?[] values)
    {
        for (int i = 0; i < rows.Length; i++)
            column.SetValue(rows[i], values[i]);
    }

    private static double AreaUnderCurve(MLContext ml, ITransformer model, Person[] rows)
        => ml.BinaryClassification.Evaluate(model.Transform(AdultFiles.WithLabel(ml, ml.Data.LoadFromEnumerable(rows)))).AreaUnderRocCurve;
}
