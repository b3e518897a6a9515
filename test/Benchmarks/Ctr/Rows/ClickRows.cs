using System.Reflection;
using Benchmarks.Ctr.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Ctr.Rows;

/// <summary>Generated rows in the shape of Frappe, with histories for models that read them.</summary>
internal static class ClickRows
{
    public const int HistoryLength = 50;

    private static readonly SchemaDefinition Schema = SchemaDefinition.Create(typeof(FrappeRow));

    private static readonly (PropertyInfo Property, int Keys)[] Columns =
    [
        .. typeof(FrappeRow).GetProperties()
            .Where(property => property.PropertyType == typeof(uint))
            .Select(property => (property, (int)((KeyDataViewType)Schema[property.Name].ColumnType).Count)),
    ];

    /// <summary>The columns of single keys.</summary>
    public static string[] Names => [.. Columns.Select(column => column.Property.Name)];

    /// <summary>The rows in ML.NET's own cache, which is filled before the first measurement.</summary>
    /// <param name="context">The view's context.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="withHistory">True if rows have histories of <see cref="HistoryLength"/> entries; false for rows without the column.</param>
    public static IDataView Cached(MLContext context, int count, bool withHistory)
    {
        string[] columns = withHistory ? [.. Names, nameof(FrappeRow.History), nameof(FrappeRow.Label)] : [.. Names, nameof(FrappeRow.Label)];
        var view = context.Data.Cache(context.Data.LoadFromEnumerable(Generate(count, withHistory)), columns);
        using var cursor = view.GetRowCursor(view.Schema.Where(column => columns.Contains(column.Name)));
        while (cursor.MoveNext())
        {
        }
        return view;
    }

    private static IEnumerable<FrappeRow> Generate(int count, bool withHistory)
    {
        var random = new Random(1);
        int items = Columns.First(column => column.Property.Name == nameof(FrappeRow.Item)).Keys;
        for (int i = 0; i < count; i++)
        {
            var row = new FrappeRow { Label = random.Next(2) == 1 };
            foreach (var (property, keys) in Columns)
                property.SetValue(row, (uint)random.Next(keys));
            if (withHistory)
                row.History = [.. Enumerable.Range(0, HistoryLength).Select(_ => (uint)random.Next(1, items + 1))];
            yield return row;
        }
    }
}
