using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>Numbers the groups of a column of any type in the order of their first rows.</summary>
internal static class RowGroups
{
    public const int Missing = -1;

    public static Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        bool isKey = column.Type is KeyDataViewType;
        return (column.Type, column.Type.RawType) switch
        {
            (TextDataViewType, _) => Text(row, column),
            (NumberDataViewType or KeyDataViewType, var type) when type == typeof(byte) => Bind<byte>(row, column, isKey),
            (NumberDataViewType or KeyDataViewType, var type) when type == typeof(ushort) => Bind<ushort>(row, column, isKey),
            (NumberDataViewType or KeyDataViewType, var type) when type == typeof(uint) => Bind<uint>(row, column, isKey),
            (NumberDataViewType or KeyDataViewType, var type) when type == typeof(ulong) => Bind<ulong>(row, column, isKey),
            (NumberDataViewType, var type) when type == typeof(sbyte) => Bind<sbyte>(row, column, isKey),
            (NumberDataViewType, var type) when type == typeof(short) => Bind<short>(row, column, isKey),
            (NumberDataViewType, var type) when type == typeof(int) => Bind<int>(row, column, isKey),
            (NumberDataViewType, var type) when type == typeof(long) => Bind<long>(row, column, isKey),
            _ => throw EvaluationColumns.Mismatch("Group", column, "a key, an integer or text is needed"),
        };
    }

    private static Func<int> Bind<T>(DataViewRow row, DataViewSchema.Column column, bool isKey)
        where T : struct, IEquatable<T>
    {
        var getter = row.GetGetter<T>(column);
        var numbers = new Dictionary<T, int>();
        T value = default;
        return () =>
        {
            getter(ref value);
            return isKey && value.Equals(default) ? Missing : Number(numbers, value);
        };
    }

    private static Func<int> Text(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        var numbers = new Dictionary<ReadOnlyMemory<char>, int>(new SameText());
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            if (value.IsEmpty)
                return Missing;
            if (!numbers.TryGetValue(value, out int number))
                numbers[value.ToString().AsMemory()] = number = numbers.Count; // a copy, because the source may reuse its memory
            return number;
        };
    }

    private static int Number<T>(Dictionary<T, int> numbers, T value)
        where T : notnull
    {
        if (!numbers.TryGetValue(value, out int number))
            numbers[value] = number = numbers.Count;
        return number;
    }

    private sealed class SameText : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
