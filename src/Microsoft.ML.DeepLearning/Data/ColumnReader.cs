using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Appends the current value of one column to its block; converts types and expands sparse vectors.</summary>
public abstract class ColumnReader
{
    /// <summary>Appends the value of the current row.</summary>
    public abstract void Read();

    internal static ColumnReader Create(DataViewRow row, ColumnBlock target)
    {
        var column = row.Schema[target.Spec.Name];
        if (target.Spec.Conversion is { } conversion)
            return conversion.CreateReader(row, column, target);
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return (target, item.RawType) switch
        {
            (ColumnBlock<float> numbers, var type) when type == typeof(float) => Bind<float, float, Same>(row, column, numbers),
            (ColumnBlock<float> numbers, var type) when type == typeof(double) => Bind<double, float, DoubleToSingle>(row, column, numbers),
            (ColumnBlock<float> numbers, var type) when type == typeof(bool) => Bind<bool, float, BooleanToSingle>(row, column, numbers),
            (ColumnBlock<float> numbers, var type) when type == typeof(int) => Bind<int, float, IntegerToSingle>(row, column, numbers),
            (ColumnBlock<float> numbers, var type) when type == typeof(long) => Bind<long, float, IntegerToSingle>(row, column, numbers),
            (ColumnBlock<byte> pixels, var type) when type == typeof(byte) => Bind<byte, byte, Same>(row, column, pixels),
            (ColumnBlock<int> keys, var type) when type == typeof(byte) => Bind<byte, int, KeyToInteger>(row, column, keys),
            (ColumnBlock<int> keys, var type) when type == typeof(ushort) => Bind<ushort, int, KeyToInteger>(row, column, keys),
            (ColumnBlock<int> keys, var type) when type == typeof(uint) => Bind<uint, int, KeyToInteger>(row, column, keys),
            (ColumnBlock<int> keys, var type) when type == typeof(ulong) => Bind<ulong, int, KeyToInteger>(row, column, keys),
            _ => throw new ArgumentException(
                $"Column '{column.Name}' has type {column.Type}; {Needed(target)} are needed."),
        };
    }

    private static string Needed(ColumnBlock target) => target switch
    {
        ColumnBlock<int> => "keys",
        ColumnBlock<byte> => "Byte values",
        _ => "Single, Double, Boolean, Int32 or Int64 values",
    };

    private static ColumnReader Bind<TRaw, T, TConversion>(DataViewRow row, DataViewSchema.Column column, ColumnBlock<T> target)
        where TRaw : struct
        where T : unmanaged
        where TConversion : IConversion<TRaw, T>
        => column.Type is VectorDataViewType
            ? new VectorReader<TRaw, T, TConversion>(row.GetGetter<VBuffer<TRaw>>(column), target)
            : new ScalarReader<TRaw, T, TConversion>(row.GetGetter<TRaw>(column), target);

    private sealed class ScalarReader<TRaw, T, TConversion>(ValueGetter<TRaw> getter, ColumnBlock<T> target) : ColumnReader
        where TRaw : struct
        where T : unmanaged
        where TConversion : IConversion<TRaw, T>
    {
        private TRaw _value = default!;

        public override void Read()
        {
            getter(ref _value);
            target.AppendRow(TConversion.Convert(_value));
        }
    }

    private sealed class VectorReader<TRaw, T, TConversion>(ValueGetter<VBuffer<TRaw>> getter, ColumnBlock<T> target) : ColumnReader
        where TRaw : struct
        where T : unmanaged
        where TConversion : IConversion<TRaw, T>
    {
        private readonly int _width = target.Spec.Width; // 0 if it varies
        private VBuffer<TRaw> _value;

        public override void Read()
        {
            // A local variable, because storing references into a field at every row would each pass the collector's write barrier.
            var value = _value;
            getter(ref value);
            var values = value.GetValues();
            if (!value.IsDense || !Unsafe.AreSame(in MemoryMarshal.GetReference(values), in MemoryMarshal.GetReference(_value.GetValues())))
                _value = value;
            if (_width != 0 && value.Length != _width)
                throw WrongWidth(value.Length);

            var place = target.AppendRow(value.Length);
            if (!value.IsDense)
                Expand(values, value.GetIndices(), place);
            else if (typeof(TRaw) == typeof(T))
                MemoryMarshal.Cast<TRaw, T>(values).CopyTo(place);
            else
                Convert(values, place);
        }

        private static void Convert(ReadOnlySpan<TRaw> values, Span<T> place)
        {
            for (int i = 0; i < values.Length; i++)
                place[i] = TConversion.Convert(values[i]);
        }

        private static void Expand(ReadOnlySpan<TRaw> values, ReadOnlySpan<int> indices, Span<T> place)
        {
            place.Clear();
            for (int i = 0; i < indices.Length; i++)
                place[indices[i]] = TConversion.Convert(values[i]);
        }

        // A separate method, because building the message inside a method that runs for every row slows down every row.
        private InvalidOperationException WrongWidth(int width)
            => new($"Column '{target.Spec.Name}' holds a vector of {width} values; {_width} are needed.");
    }
}

/// <summary>Converts an ML.NET value to the type that a block stores; static, so that readers are specialised at compile time.</summary>
internal interface IConversion<in TRaw, out T>
{
    static abstract T Convert(TRaw value);
}

internal readonly struct Same : IConversion<float, float>, IConversion<byte, byte>
{
    public static float Convert(float value) => value;

    public static byte Convert(byte value) => value;
}

internal readonly struct DoubleToSingle : IConversion<double, float>
{
    public static float Convert(double value) => (float)value;
}

internal readonly struct BooleanToSingle : IConversion<bool, float>
{
    public static float Convert(bool value) => value ? 1 : 0;
}

internal readonly struct IntegerToSingle : IConversion<int, float>, IConversion<long, float>
{
    public static float Convert(int value) => value;

    public static float Convert(long value) => value;
}

/// <summary>Keys above 2³¹ − 1 cannot be row numbers of a table, so they are treated as missing.</summary>
internal readonly struct KeyToInteger : IConversion<byte, int>, IConversion<ushort, int>, IConversion<uint, int>, IConversion<ulong, int>
{
    public static int Convert(byte value) => value;

    public static int Convert(ushort value) => value;

    public static int Convert(uint value) => Convert((ulong)value);

    public static int Convert(ulong value) => value <= int.MaxValue ? (int)value : 0;
}
