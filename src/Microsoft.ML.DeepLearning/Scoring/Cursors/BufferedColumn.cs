using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>The values of a passed-through column for the rows of a block, kept while the network scores the block.</summary>
internal abstract class BufferedColumn
{
    public static BufferedColumn Create(DataViewRow source, DataViewSchema.Column column)
    {
        var type = column.Type is VectorDataViewType vector
            ? typeof(BufferedVectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(BufferedValues<>).MakeGenericType(column.Type.RawType);
        return (BufferedColumn)Activator.CreateInstance(type, source, column)!;
    }

    public abstract void Resize(int rows);

    /// <summary>Reads the value of the source's current row into a slot.</summary>
    public abstract void Read(int slot);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the slot that <paramref name="slot"/> returns at the time of the call.</summary>
    public abstract Delegate Getter(Func<int> slot);

    private sealed class BufferedValues<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
    {
        private readonly ValueGetter<T> _source = source.GetGetter<T>(column);
        private T[] _values = [];

        public override void Resize(int rows) => Array.Resize(ref _values, rows);

        public override void Read(int slot)
        {
            // The receiver owns an object that was handed out: the source must not reuse or dispose it.
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) _values[slot] = default!;
            _source(ref _values[slot]);
        }

        public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T value) => value = _values[slot()]);
    }

    private sealed class BufferedVectors<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
    {
        private readonly ValueGetter<VBuffer<T>> _source = source.GetGetter<VBuffer<T>>(column);
        private VBuffer<T>[] _values = [];

        public override void Resize(int rows) => Array.Resize(ref _values, rows);

        public override void Read(int slot) => _source(ref _values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[slot()].CopyTo(ref value));
    }
}
