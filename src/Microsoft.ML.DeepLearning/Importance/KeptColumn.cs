using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>A copy of the values of one column, or of one slot of it; rows get the values of other rows from it.</summary>
internal abstract class KeptColumn
{
    /// <summary>The number of values kept.</summary>
    public abstract int Count { get; }

    /// <summary>True if a getter also reads the row's own value of the column.</summary>
    public virtual bool ReadsOwnValue => false;

    /// <exception cref="ArgumentException">The column's type cannot be permuted.</exception>
    public static KeptColumn Create(DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (column.Type is TextDataViewType)
            return new KeptValues<ReadOnlyMemory<char>>(Copy, Assign);
        if (column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return new KeptValues<VBuffer<ReadOnlyMemory<char>>>(CopyTexts, Fill);
        if (column.Type is VectorDataViewType { ItemType.RawType: { IsValueType: true } item })
            return Make(nameof(Vectors), item);
        return type.IsValueType ? Make(nameof(Scalars), type) : throw NotKept(column);
    }

    /// <summary>For one slot of a vector column of known size.</summary>
    /// <exception cref="ArgumentException">The column's type cannot be permuted.</exception>
    public static KeptColumn CreateSlot(DataViewSchema.Column column, int slot) => column.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => new KeptSlot<ReadOnlyMemory<char>>(slot, Copy),
        VectorDataViewType { ItemType.RawType: { IsValueType: true } item } => Make(nameof(Slots), item, slot),
        _ => throw NotKept(column),
    };

    /// <summary>Binds to a cursor.</summary>
    /// <returns>An action that appends the value of the cursor's current row.</returns>
    public abstract Action Reader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Gets the value of the row whose number <paramref name="current"/> returns.</summary>
    /// <param name="row">The row that receives the value.</param>
    /// <param name="column">The column.</param>
    /// <param name="current">Returns the number of the row to take the value from.</param>
    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column column, Func<int> current);

    private static KeptColumn Make(string factory, Type type, params object[] arguments) => (KeptColumn)typeof(KeptColumn)
        .GetMethod(factory, BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type).Invoke(null, arguments)!;

    private static ArgumentException NotKept(DataViewSchema.Column column) => new(
        $"Column '{column.Name}' has type {column.Type}, which cannot be permuted. Numbers, keys, text, times, and vectors of these can.");

    private static KeptValues<T> Scalars<T>() => new(value => value, Assign);

    private static KeptValues<VBuffer<T>> Vectors<T>() => new(CopyVector, Fill);

    private static KeptSlot<T> Slots<T>(int slot) => new(slot, value => value);

    private static void Assign<T>(in T value, ref T place) => place = value;

    // A copy, because the receiver may overwrite the arrays of its buffer.
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

        public override Delegate Getter(DataViewRow row, DataViewSchema.Column column, Func<int> current)
            => (ValueGetter<T>)((ref T place) => hand(_values[current()], ref place));
    }
}

/// <summary>A copy of the values of one slot of a vector column. The other slots keep their values.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <param name="slot">The slot, from 0.</param>
/// <param name="copy">Copies a value that references the source's memory.</param>
internal sealed class KeptSlot<T>(int slot, Func<T, T> copy) : KeptColumn
{
    private readonly List<T> _values = [];

    public override int Count => _values.Count;

    public override bool ReadsOwnValue => true;

    public override Action Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            _values.Add(copy(vector.GetItemOrDefault(slot)));
        };
    }

    public override Delegate Getter(DataViewRow row, DataViewSchema.Column column, Func<int> current)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> own = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> place) =>
        {
            getter(ref own);
            var editor = VBufferEditor.Create(ref place, own.Length);
            own.CopyTo(editor.Values);
            editor.Values[slot] = _values[current()];
            place = editor.Commit();
        });
    }
}
