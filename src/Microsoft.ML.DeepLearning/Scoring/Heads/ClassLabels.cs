using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>
/// The classes of a label column: its key type and, if available, the values of the keys. The values are copied,
/// so a model does not keep its training data alive.
/// </summary>
internal sealed class ClassLabels
{
    private const string KeyValues = "KeyValues";
    private static readonly MethodInfo CopyMethod = typeof(ClassLabels).GetMethod(nameof(Copy), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <param name="label">A key column with a known number of classes.</param>
    public ClassLabels(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType { Count: > 0 and <= int.MaxValue } type)
            throw new ArgumentException($"Label column '{label.Name}' has type {label.Type}; a key with a known number of classes is needed, for example from MapValueToKey.", nameof(label));
        Type = new KeyDataViewType(typeof(uint), type.Count);
        Count = (int)type.Count;
        if (label.Annotations.Schema.GetColumnOrNull(KeyValues) is not { Type: VectorDataViewType values } annotation) return;
        var builder = new DataViewSchema.Annotations.Builder();
        CopyMethod.MakeGenericMethod(values.ItemType.RawType).Invoke(null, [builder, label.Annotations, annotation]);
        Annotations = builder.ToAnnotations();
    }

    public KeyDataViewType Type { get; }

    public int Count { get; }

    public DataViewSchema.Annotations? Annotations { get; }

    private static void Copy<T>(DataViewSchema.Annotations.Builder target, DataViewSchema.Annotations source, DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        source.GetGetter<VBuffer<T>>(column)(ref values);
        target.Add<VBuffer<T>>(column.Name, column.Type, (ref VBuffer<T> value) => values.CopyTo(ref value));
    }
}
