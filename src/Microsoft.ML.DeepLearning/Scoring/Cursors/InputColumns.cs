using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// Checks that a schema has the columns that a network was trained on. The allowed types are those that ML.NET's ONNX step
/// accepts, so a model scores the same data before saving and after loading.
/// </summary>
public static class InputColumns
{
    /// <exception cref="ArgumentException">A column is missing or has another type; the message names it and both types.</exception>
    public static void Check(DataViewSchema schema, IReadOnlyList<ColumnSpec> inputs)
    {
        foreach (var input in inputs)
        {
            if (schema.GetColumnOrNull(input.Name) is not { } column)
                throw new ArgumentException($"Column '{input.Name}' is missing; {Needed(input)} is needed.", nameof(schema));
            if (!Fits(column.Type, input))
                throw new ArgumentException($"Column '{input.Name}' has type {Described(column.Type)}; {Needed(input)} is needed.", nameof(schema));
        }
    }

    /// <summary>The column type of a model's input if there is no data to take it from.</summary>
    internal static DataViewType TypeOf(ColumnSpec input)
    {
        if (input.Conversion is { } conversion)
            return conversion.SourceType;
        PrimitiveDataViewType item = input.Content switch
        {
            ColumnContent.Numbers => NumberDataViewType.Single,
            ColumnContent.Booleans => BooleanDataViewType.Instance,
            ColumnContent.Pixels => NumberDataViewType.Byte,
            _ => NumberDataViewType.UInt32,
        };
        return input.IsVariable ? new VectorDataViewType(item) : new VectorDataViewType(item, input.Width);
    }

    private static bool Fits(DataViewType type, ColumnSpec input)
    {
        if (input.Conversion is { } conversion)
            return conversion.Fits(type);
        var (item, width) = type is VectorDataViewType vector ? ((DataViewType)vector.ItemType, vector.Size) : (type, 1);
        var fits = input.Content switch
        {
            ColumnContent.Numbers => item is NumberDataViewType && item.RawType == typeof(float),
            ColumnContent.Booleans => item is BooleanDataViewType,
            ColumnContent.Pixels => item is NumberDataViewType && item.RawType == typeof(byte),
            _ => item is NumberDataViewType or KeyDataViewType && item.RawType == typeof(uint),
        };
        return fits && (input.IsVariable ? type is VectorDataViewType : width == input.Width);
    }

    private static string Needed(ColumnSpec input)
    {
        if (input.Conversion is { } conversion)
            return conversion.Needed;
        var item = input.Content switch
        {
            ColumnContent.Numbers => "Single",
            ColumnContent.Booleans => "Boolean",
            ColumnContent.Pixels => "Byte",
            _ => "UInt32 key",
        };
        if (input.IsVariable) return $"a vector of {item} values";
        return input.Width == 1
            ? $"a {item}, or a vector of one,"
            : string.Create(CultureInfo.InvariantCulture, $"a vector of {input.Width} {item} values");
    }

    private static string Described(DataViewType type) =>
        type is VectorDataViewType { Size: 0 } ? $"{type} (a vector of unknown size)" : $"{type}";
}
