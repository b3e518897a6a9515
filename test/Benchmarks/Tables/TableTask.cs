using Benchmarks.Running;
using Benchmarks.Tables.Sets;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Tables;

/// <summary>What a contestant gets: rows to learn from and to choose on. It does not see test rows before <see cref="ITableModel.Predict"/>.</summary>
/// <param name="Binary">True if labels are 0 and 1; false if they are numbers.</param>
/// <param name="Training">Rows to learn from.</param>
/// <param name="Validation">Rows for choices.</param>
/// <param name="Seed">Of everything that a contestant draws.</param>
/// <param name="Threads">The threads that a contestant may use.</param>
internal sealed record TableTask(bool Binary, VectorRows.Row[] Training, VectorRows.Row[] Validation, int Seed, int Threads)
{
    public const string Features = nameof(VectorRows.Row.Features);

    public static TableTask Of(TableData data, TableDivision division, int seed, int threads) => new(data.Binary, division.Training, division.Validation, seed, threads);

    /// <summary>The rows to learn from once choices are made: training and validation rows.</summary>
    public VectorRows.Row[] Learned { get; } = [.. Training, .. Validation];

    public IDataView View(MLContext context, VectorRows.Row[] rows)
    {
        int width = Training[0].Features.Length;
        if (!Binary)
            return VectorRows.View(context, rows, width);
        var schema = SchemaDefinition.Create(typeof(BinaryRow));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return context.Data.LoadFromEnumerable(rows.Select(row => new BinaryRow { Features = row.Features, Label = row.Label > 0 }), schema);
    }

    private sealed class BinaryRow
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
