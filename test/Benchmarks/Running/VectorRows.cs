using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Running;

/// <summary>In-memory rows as a view with the columns Label and Features, a vector with a size known at run time.</summary>
internal static class VectorRows
{
    public static IDataView View(MLContext context, IReadOnlyList<Row> rows, int width)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    internal sealed class Row
    {
        public float[] Features { get; init; } = [];

        public float Label { get; init; }
    }
}
