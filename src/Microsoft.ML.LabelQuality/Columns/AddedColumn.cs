using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Columns;

/// <summary>A column whose values are determined by the row number.</summary>
internal abstract class AddedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    public DataViewSchema.Annotations? Annotations { get; } = annotations;

    /// <summary>A schema with columns appended; an added column hides one of the same name.</summary>
    public static DataViewSchema Extend(DataViewSchema schema, IEnumerable<AddedColumn> added)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in schema)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        foreach (var column in added)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    /// <summary>True for the requested columns of a schema.</summary>
    public static bool[] Active(DataViewSchema schema, IEnumerable<DataViewSchema.Column> requested)
    {
        var active = new bool[schema.Count];
        foreach (var column in requested)
            active[column.Index] = true;
        return active;
    }

    /// <summary>A getter of the value of a row; <paramref name="current"/> returns the row number at each call.</summary>
    public abstract Delegate Getter(Func<int> current);
}

/// <summary>An added column with values of one type.</summary>
internal sealed class AddedValues<T>(string name, DataViewType type, Func<int, T> value, DataViewSchema.Annotations? annotations = null)
    : AddedColumn(name, type, annotations)
{
    public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T place) => place = value(current()));
}
