using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>Values of any ML.NET type as text. Texts are equal only if values are equal in every bit (each NaN is NaN).</summary>
public static class RowText
{
    private static readonly MethodInfo BindScalarMethod = Method(nameof(BindScalar));
    private static readonly MethodInfo BindVectorMethod = Method(nameof(BindVector));
    private static readonly MethodInfo ScalarAnnotationMethod = Method(nameof(ScalarAnnotation));
    private static readonly MethodInfo VectorAnnotationMethod = Method(nameof(VectorAnnotation));

    /// <summary>Reads a column of a row as of the time of the call.</summary>
    public static Func<string> Bind(DataViewRow row, DataViewSchema.Column column)
    {
        var method = column.Type is VectorDataViewType vector
            ? BindVectorMethod.MakeGenericMethod(vector.ItemType.RawType)
            : BindScalarMethod.MakeGenericMethod(column.Type.RawType);
        return (Func<string>)method.Invoke(null, [row, column])!;
    }

    /// <summary>One text per row: all given columns, or all visible columns.</summary>
    public static List<string> Read(IDataView view, params string[] columns)
    {
        var read = columns.Length > 0 ? columns.Select(name => view.Schema[name]) : view.Schema.Where(column => !column.IsHidden);
        using var cursor = view.GetRowCursor(read);
        return Read(cursor, [.. read]);
    }

    /// <summary>One text per remaining row of a cursor.</summary>
    public static List<string> Read(DataViewRowCursor cursor, params DataViewSchema.Column[] columns)
    {
        var readers = columns.Select(column => Bind(cursor, column)).ToArray();
        List<string> rows = [];
        while (cursor.MoveNext()) rows.Add(string.Join(" | ", readers.Select(reader => reader())));
        return rows;
    }

    /// <summary>The value of an annotation.</summary>
    public static string OfAnnotation(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        var method = annotation.Type is VectorDataViewType vector
            ? VectorAnnotationMethod.MakeGenericMethod(vector.ItemType.RawType)
            : ScalarAnnotationMethod.MakeGenericMethod(annotation.Type.RawType);
        return (string)method.Invoke(null, [annotations, annotation])!;
    }

    private static MethodInfo Method(string name) => typeof(RowText).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static Func<string> BindScalar<T>(DataViewRow row, DataViewSchema.Column column) => Reader(row.GetGetter<T>(column), Text);

    private static Func<string> BindVector<T>(DataViewRow row, DataViewSchema.Column column) => Reader(row.GetGetter<VBuffer<T>>(column), Join);

    private static string ScalarAnnotation<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) =>
        Reader(annotations.GetGetter<T>(annotation), Text)();

    private static string VectorAnnotation<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) =>
        Reader(annotations.GetGetter<VBuffer<T>>(annotation), Join)();

    private static Func<string> Reader<T>(ValueGetter<T> getter, Func<T, string> text)
    {
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }

    private static string Join<T>(VBuffer<T> vector) => $"[{string.Join(", ", vector.DenseValues().Select(Text))}]";

    private static string Text<T>(T value) => value is IFormattable formattable
        ? formattable.ToString(null, CultureInfo.InvariantCulture)
        : $"{value}";
}
