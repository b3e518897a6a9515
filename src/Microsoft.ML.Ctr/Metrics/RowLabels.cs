using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>Finds clicks in labels of any type that ML.NET's own binary evaluation accepts.</summary>
internal static class RowLabels
{
    public const sbyte Missing = -1;
    public const sbyte Other = 0;
    public const sbyte Click = 1;

    public static Func<sbyte> Reader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        BooleanDataViewType => Bind<bool>(row, column, value => value ? Click : Other),
        NumberDataViewType number when number == NumberDataViewType.Single => Bind<float>(row, column, value => Number(value)),
        NumberDataViewType number when number == NumberDataViewType.Double => Bind<double>(row, column, Number),
        KeyDataViewType { Count: 2 } key when key.RawType == typeof(byte) => Bind<byte>(row, column, value => Key(value)),
        KeyDataViewType { Count: 2 } key when key.RawType == typeof(ushort) => Bind<ushort>(row, column, value => Key(value)),
        KeyDataViewType { Count: 2 } key when key.RawType == typeof(uint) => Bind<uint>(row, column, value => Key(value)),
        KeyDataViewType { Count: 2 } key when key.RawType == typeof(ulong) => Bind<ulong>(row, column, Key),
        _ => throw EvaluationColumns.Mismatch("Label", column, "Boolean, a number (a click is above 0) or a key of two values (a click is the second) is needed"),
    };

    private static sbyte Number(double value) => double.IsNaN(value) ? Missing : value > 0 ? Click : Other;

    private static sbyte Key(ulong value) => value switch { 1 => Other, 2 => Click, _ => Missing };

    private static Func<sbyte> Bind<T>(DataViewRow row, DataViewSchema.Column column, Func<T, sbyte> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
