using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Pipeline;

/// <summary>The ONNX type of a column. Rows are the first axis; a scalar is a vector of length 1.</summary>
/// <param name="Element">The type of an item.</param>
/// <param name="Lengths">The axes after the first; empty for a vector of unknown size.</param>
internal sealed record ValueType(OnnxType Element, IReadOnlyList<long> Lengths)
{
    private const string Rows = "N";

    /// <summary>The ONNX type of a column type; null if ONNX has none.</summary>
    public static ValueType? Of(DataViewType type)
    {
        var (item, lengths) = type is VectorDataViewType vector
            ? ((DataViewType)vector.ItemType, vector.Size == 0 ? [] : [.. vector.Dimensions.Select(length => (long)length)])
            : (type, new long[] { 1 });
        if (item is not (TextDataViewType or BooleanDataViewType or NumberDataViewType or KeyDataViewType) || ElementOf(item.RawType) is not { } element)
            return null;
        return new ValueType(element, lengths);
    }

    public OnnxDimension[] Shape(string column) => Lengths.Count == 0
        ? [Rows, $"{column}.Length"]
        : [Rows, .. Lengths.Select(length => (OnnxDimension)length)];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Element} [{string.Join(", ", Lengths)}]");

    private static OnnxType? ElementOf(Type type) => type == typeof(ReadOnlyMemory<char>) ? OnnxType.String
        : type == typeof(float) ? OnnxType.Float
        : type == typeof(double) ? OnnxType.Double
        : type == typeof(bool) ? OnnxType.Bool
        : type == typeof(sbyte) ? OnnxType.Int8
        : type == typeof(byte) ? OnnxType.UInt8
        : type == typeof(short) ? OnnxType.Int16
        : type == typeof(ushort) ? OnnxType.UInt16
        : type == typeof(int) ? OnnxType.Int32
        : type == typeof(uint) ? OnnxType.UInt32
        : type == typeof(long) ? OnnxType.Int64
        : type == typeof(ulong) ? OnnxType.UInt64
        : null;
}
