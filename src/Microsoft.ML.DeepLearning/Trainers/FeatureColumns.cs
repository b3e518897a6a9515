using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>Finds and checks the columns of a trainer: one vector of features, or inputs that it has found itself, label and weight.</summary>
internal static class FeatureColumns
{
    public static TrainingColumns Find(DataViewSchema schema, string feature, string label, DataViewType labelType, string? weight)
        => Find(schema, [Features(schema, feature)], label, labelType, weight);

    public static TrainingColumns Find(DataViewSchema schema, IReadOnlyList<ColumnSpec> inputs, string label, DataViewType labelType, string? weight)
        => new(inputs, Label(schema, label, labelType), weight is null ? null : Scalar(schema, "Weight", weight, NumberDataViewType.Single));

    private static ColumnSpec Features(DataViewSchema schema, string name)
    {
        var column = Get(schema, "Feature", name);
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType item } vector || item != NumberDataViewType.Single || vector.Size == 0)
            throw Mismatch("Feature", column, "a Vector<Single> of known size is needed. Concatenate builds one from scalar columns");
        return ColumnSpec.Of(column);
    }

    private static ColumnSpec Label(DataViewSchema schema, string name, DataViewType type)
    {
        if (type is not KeyDataViewType)
            return Scalar(schema, "Label", name, type);
        var column = Get(schema, "Label", name);
        if (column.Type is not KeyDataViewType { Count: var classes })
            throw Mismatch("Label", column, "a key is needed. Conversion.MapValueToKey makes one");
        if (classes is < 2 or > int.MaxValue)
            throw Mismatch("Label", column, $"a key of 2 to {int.MaxValue} classes is needed, and this one has {classes}");
        return ColumnSpec.Of(column);
    }

    private static ColumnSpec Scalar(DataViewSchema schema, string role, string name, DataViewType type)
    {
        var column = Get(schema, role, name);
        if (!column.Type.Equals(type))
            throw Mismatch(role, column, $"{type} is needed");
        return ColumnSpec.Of(column);
    }

    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static DataViewSchema.Column Get(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");

    /// <summary>The same as far as a shape tells it.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static SchemaShape.Column Get(SchemaShape shape, string role, string name)
        => shape.Where(column => column.Name == name).ToArray() is [.., var found] ? found : throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", shape.Select(column => $"'{column.Name}'"))}.");

    public static ArgumentException Mismatch(string role, DataViewSchema.Column column, string needed)
        => new($"{role} column '{column.Name}' has type {column.Type}; {needed}.");

    public static ArgumentException Mismatch(string role, SchemaShape.Column column, string needed)
        => new($"{role} column '{column.Name}' has type {(column.Kind == SchemaShape.Column.VectorKind.Scalar ? $"{column.ItemType}" : $"{column.Kind} of {column.ItemType}")}; {needed}.");
}
