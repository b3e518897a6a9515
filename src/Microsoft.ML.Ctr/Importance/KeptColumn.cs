using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>All values of one column, in memory of its own, so that a row can be given another row's value.</summary>
internal abstract class KeptColumn
{
    public abstract int Count { get; }

    public static KeptColumn Create(DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (column.Type is TextDataViewType)
            return new KeptValues<ReadOnlyMemory<char>>(Copy, Assign);
        if (column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return new KeptValues<VBuffer<ReadOnlyMemory<char>>>(CopyTexts, Fill);
        if (column.Type is VectorDataViewType { ItemType.RawType: { IsValueType: true } item })
            return Make(nameof(Vectors), item);
        return type.IsValueType ? Make(nameof(Scalars), type) : throw new ArgumentException(
            $"Column '{column.Name}' has type {column.Type}, whose values cannot be kept; numbers, keys, text, times and vectors of them can be permuted.");
    }

    /// <summary>Binds to the current row of a cursor; what it returns appends that row's value.</summary>
    public abstract Action Reader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter of the value of the row that <paramref name="current"/> names at each call.</summary>
    public abstract Delegate Getter(Func<int> current);

    private static KeptColumn Make(string factory, Type type) => (KeptColumn)typeof(KeptColumn)
        .GetMethod(factory, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
        .MakeGenericMethod(type).Invoke(null, null)!;

    private static KeptValues<T> Scalars<T>() => new(value => value, Assign);

    private static KeptValues<VBuffer<T>> Vectors<T>() => new(CopyVector, Fill);

    private static void Assign<T>(in T value, ref T place) => place = value;

    // Never the kept buffer itself: who receives it may write over its arrays.
    private static void Fill<T>(in VBuffer<T> value, ref VBuffer<T> place) => value.CopyTo(ref place);

    private static VBuffer<T> CopyVector<T>(VBuffer<T> value)
    {
        VBuffer<T> copy = default;
        value.CopyTo(ref copy);
        return copy;
    }

    private static ReadOnlyMemory<char> Copy(ReadOnlyMemory<char> text) => text.ToString().AsMemory();

    private static VBuffer<ReadOnlyMemory<char>> CopyTexts(VBuffer<ReadOnlyMemory<char>> texts)
    {
        ReadOnlyMemory<char>[] values = [.. texts.GetValues().ToArray().Select(Copy)];
        return texts.IsDense ? new(texts.Length, values) : new(texts.Length, values.Length, values, texts.GetIndices().ToArray());
    }

    private delegate void Hand<T>(in T value, ref T place);

    private sealed class KeptValues<T>(Func<T, T> copy, Hand<T> hand) : KeptColumn
    {
        private readonly List<T> _values = [];

        public override int Count => _values.Count;

        public override Action Reader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                _values.Add(copy(value));
            };
        }

        public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T place) => hand(_values[current()], ref place));
    }
}
