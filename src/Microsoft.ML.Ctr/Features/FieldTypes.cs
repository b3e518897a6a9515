using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Features;

/// <summary>The column types that can be fields, for existing data and for pipeline shapes.</summary>
internal static class FieldTypes
{
    private const string Fields = "a key (a categorical field), a vector of keys (one with several values), Single, Boolean or a vector of Single of known size (numeric fields)";
    private const string Sequences = "a vector of keys (a sequence)";

    /// <exception cref="ArgumentException">A column is missing or has an unsupported type.</exception>
    public static void Check(SchemaShape shape, string name, bool sequence = false)
    {
        if (shape.Where(other => other.Name == name).ToArray() is not [var column])
            throw Missing(name, shape.Select(other => other.Name));
        string described = column.Kind == SchemaShape.Column.VectorKind.Scalar ? $"{Item(column)}" : $"{column.Kind} of {Item(column)}";
        KindOf(name, column.Kind, column.ItemType.RawType, column.IsKey, described, sequence);
    }

    /// <exception cref="ArgumentException">The type is not supported; the message names the column and the step that converts it.</exception>
    public static FieldKind KindOf(string name, SchemaShape.Column.VectorKind form, Type item, bool isKey, string described, bool sequence)
    {
        bool scalar = form == SchemaShape.Column.VectorKind.Scalar;
        if (isKey && item == typeof(uint) && !(sequence && scalar))
            return sequence ? FieldKind.Sequence : scalar ? FieldKind.Category : FieldKind.MultiValued;
        if (!sequence && !isKey && (item == typeof(bool) ? scalar : item == typeof(float) && form != SchemaShape.Column.VectorKind.VariableVector))
            return FieldKind.Numeric;
        throw new ArgumentException($"Feature column '{name}' has type {described}; {(sequence ? Sequences : Fields)} is needed. {Advice(form, item, isKey, sequence)}");
    }

    public static ArgumentException Missing(string name, IEnumerable<string> others)
        => new($"Feature column '{name}' is missing; the data has the columns {string.Join(", ", others.Select(other => $"'{other}'"))}.");

    private static string Item(SchemaShape.Column column) => column.IsKey ? $"Key<{column.ItemType}>" : $"{column.ItemType}";

    private static string Advice(SchemaShape.Column.VectorKind form, Type item, bool isKey, bool sequence)
    {
        if (isKey)
            return item == typeof(uint) ? "Read the whole sequence into one column." : "Its keys must be of type UInt32, as Conversion.MapValueToKey and Conversion.Hash make them.";
        if (item == typeof(ReadOnlyMemory<char>) && sequence && form == SchemaShape.Column.VectorKind.Scalar)
            return "Text.TokenizeIntoWords cuts a text such as 12|7|99 into its entries first (separators: ['|']); Conversion.MapValueToKey or Conversion.Hash then makes keys of them.";
        if (item == typeof(ReadOnlyMemory<char>))
            return "Conversion.MapValueToKey makes keys of its values, Conversion.Hash without a pass over the data.";
        if (item == typeof(float) && form == SchemaShape.Column.VectorKind.VariableVector && !sequence)
            return "Its number of values must be the same in every row.";
        return sequence
            ? "Conversion.MapValueToKey or Conversion.Hash makes keys of its values."
            : "Conversion.MapValueToKey or Conversion.Hash makes a category of it, Conversion.ConvertType a Single.";
    }
}
