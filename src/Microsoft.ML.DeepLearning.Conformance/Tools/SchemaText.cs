using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>The text form of a schema with the values of all annotations, for comparison.</summary>
internal static class SchemaText
{
    private static readonly MethodInfo ScalarMethod = typeof(SchemaText).GetMethod(nameof(Scalar), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo VectorMethod = typeof(SchemaText).GetMethod(nameof(Vector), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>One line per visible column.</summary>
    public static string[] Of(DataViewSchema schema) => [.. schema.Where(column => !column.IsHidden).Select(Of)];

    /// <summary>Name, type and annotations in the order of their names.</summary>
    public static string Of(DataViewSchema.Column column)
    {
        var annotations = column.Annotations.Schema
            .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .Select(annotation => $"{annotation.Name} {annotation.Type} = {Value(column.Annotations, annotation)}");
        return $"{column.Name} {column.Type} {{{string.Join("; ", annotations)}}}";
    }

    private static string Value(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        => column.Type is VectorDataViewType vector
            ? (string)VectorMethod.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [annotations, column])!
            : (string)ScalarMethod.MakeGenericMethod(column.Type.RawType).Invoke(null, [annotations, column])!;

    private static string Scalar<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default!;
        annotations.GetGetter<T>(column)(ref value);
        return $"{value}";
    }

    private static string Vector<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        VBuffer<T> value = default;
        annotations.GetGetter<VBuffer<T>>(column)(ref value);
        return string.Join(",", value.DenseValues());
    }
}
