using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Noise;

namespace Benchmarks.Noisy.Tables;

/// <summary>Rows with two classes, with the same preparation for every trainer. The preparation does not use labels.</summary>
/// <param name="Training">The training rows.</param>
/// <param name="Test">The test rows.</param>
internal sealed record TableTask(TableRow[] Training, TableRow[] Test)
{
    private const int MeasuredPart = 5;

    /// <param name="context">The context.</param>
    /// <param name="preparation">Ends in the vector column Features; the data has a column Label.</param>
    /// <param name="training">Raw rows.</param>
    /// <param name="test">Raw rows.</param>
    public static TableTask Prepare(MLContext context, IEstimator<ITransformer> preparation, IDataView training, IDataView test)
    {
        var fitted = preparation.Fit(training);
        return new TableTask(Rows(training), Rows(test));

        TableRow[] Rows(IDataView view) => [.. context.Data.CreateEnumerable<TableRow>(fitted.Transform(view), reuseRowObject: false, ignoreMissingColumns: false)];
    }

    /// <summary>The task with the first training rows only.</summary>
    public TableTask First(int rows) => this with { Training = [.. Training.Take(rows)] };

    /// <summary>The task with a share of the training labels flipped.</summary>
    public TableTask WithNoise(double rate, int seed)
    {
        int[] noisy = LabelCorruption.Pair(Training.Select(row => row.Label ? 1 : 0), classes: 2, rate, seed);
        return this with { Training = [.. Training.Zip(noisy, (row, label) => new TableRow { Features = row.Features, Label = label == 1 })] };
    }

    /// <summary>The task without its test rows: measures on the last fifth of the training rows, with their training labels.</summary>
    public TableTask WithinTraining()
    {
        int learned = Training.Length - (Training.Length / MeasuredPart);
        return new TableTask(Training[..learned], Training[learned..]);
    }

    public IDataView View(MLContext context, TableRow[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(TableRow));
        schema[nameof(TableRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Training[0].Features.Length);
        return context.Data.LoadFromEnumerable(rows, schema);
    }
}
