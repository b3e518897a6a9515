using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Columns;

/// <summary>A column whose values follow from the number of the row.</summary>
internal abstract class AddedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    public DataViewSchema.Annotations? Annotations { get; } = annotations;

    /// <summary>A schema with columns behind its own; one of a name that it has hides that one.</summary>
    public static DataViewSchema Extend(DataViewSchema schema, IEnumerable<AddedColumn> added)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in schema)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        foreach (var column in added)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    /// <summary>A getter of the value of the row that <paramref name="current"/> names at each call.</summary>
    public abstract Delegate Getter(Func<int> current);
}
