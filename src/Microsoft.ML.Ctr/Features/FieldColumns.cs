using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Ctr.Features;

/// <summary>Finds the columns of a click-through-rate trainer in a schema, with their roles.</summary>
internal static class FieldColumns
{
    /// <exception cref="ArgumentException">The column is missing or has an unsupported type; the message names it and the step that converts it.</exception>
    public static FieldColumn Find(DataViewSchema schema, string name, int input, CtrTrainingOptions options, bool sequence = false)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw FieldTypes.Missing(name, schema.Where(other => !other.IsHidden).Select(other => other.Name));
        var (item, width) = column.Type is VectorDataViewType vector ? ((DataViewType)vector.ItemType, vector.Size) : (column.Type, 1);
        var form = column.Type is not VectorDataViewType ? SchemaShape.Column.VectorKind.Scalar
            : width > 0 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
        var settings = options.Columns.FirstOrDefault(settings => settings.Name == name) ?? new CtrColumnOptions { Name = name };
        var kind = FieldTypes.KindOf(name, form, item.RawType, item is KeyDataViewType, $"{column.Type}", sequence);
        CheckSettings(kind, settings);
        if (kind == FieldKind.Numeric)
        {
            var content = item is BooleanDataViewType ? ColumnContent.Booleans : ColumnContent.Numbers;
            var numbers = new ColumnSpec(name, content, width) { AllowsMissing = content == ColumnContent.Numbers };
            return new FieldColumn(numbers, input, kind, 0, FieldNames(column, width), settings);
        }
        long count = (long)Math.Min(((KeyDataViewType)item).Count, int.MaxValue);
        return new FieldColumn(new ColumnSpec(name, ColumnContent.Keys, width), input, kind, count, [name], settings);
    }

    /// <summary>The columns with label and weight, in the trainer's order.</summary>
    /// <exception cref="ArgumentException">Label or weight is missing or of the wrong type.</exception>
    public static TrainingColumns ForTraining(DataViewSchema schema, IEnumerable<FieldColumn> columns, CtrTrainingOptions options) => FeatureColumns.Find(
        schema, [.. columns.Select(column => column.Spec)], options.LabelColumnName, LearningTask.BinaryClassification, LearningTask.BinaryClassification.OutputColumns, options.ExampleWeightColumnName);

    private static void CheckSettings(FieldKind kind, CtrColumnOptions settings)
    {
        string? wrong = kind == FieldKind.Numeric
            ? settings.BucketCount is not null ? nameof(settings.BucketCount)
                : settings.TableName is not null ? nameof(settings.TableName)
                : settings.EmbeddingDimension is not null ? nameof(settings.EmbeddingDimension) : null
            : settings.LogTransform ? nameof(settings.LogTransform) : null;
        if (wrong is not null)
            throw new ArgumentException($"Option {wrong} is set for column '{settings.Name}', which holds {(kind == FieldKind.Numeric ? "numbers, and these have no table" : "keys, not numbers")}.");
    }

    private static string[] FieldNames(DataViewSchema.Column column, int width)
    {
        if (column.Type is not VectorDataViewType)
            return [column.Name];
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (column.HasSlotNames())
            column.GetSlotNames(ref names);
        return [.. Enumerable.Range(0, width).Select(slot => Name(slot, slot < names.Length ? names.GetItemOrDefault(slot) : default))];

        string Name(int slot, ReadOnlyMemory<char> given) => given.Length > 0 ? given.ToString() : $"{column.Name}[{slot}]";
    }
}
