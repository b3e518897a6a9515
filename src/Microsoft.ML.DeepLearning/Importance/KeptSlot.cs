using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

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
