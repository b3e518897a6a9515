using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>Annotations with names, read as text for any value type.</summary>
internal static class AnnotationTexts
{
    public const string KeyValues = "KeyValues";

    private static readonly MethodInfo ReadMethod = typeof(AnnotationTexts).GetMethod(nameof(ReadValues), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The texts of an annotation; null if the column has none of that kind.</summary>
    public static IReadOnlyList<string>? Read(DataViewSchema.Column column, string kind)
        => column.Annotations.Schema.GetColumnOrNull(kind) is { Type: VectorDataViewType values } annotation
            ? (IReadOnlyList<string>)ReadMethod.MakeGenericMethod(values.ItemType.RawType).Invoke(null, [column.Annotations, annotation])!
            : null;

    /// <summary>"1", "2", …: the keys themselves.</summary>
    public static IReadOnlyList<string> Numbers(int count)
        => [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];

    public static string ToText<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string[] ReadValues<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        annotations.GetGetter<VBuffer<T>>(column)(ref values);
        return [.. values.DenseValues().Select(ToText)];
    }
}
