using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>Text, numbers or dates: the classes are the occurring values, sorted, as by ML.NET's MapValueToKey.</summary>
/// <typeparam name="T">The column's values.</typeparam>
internal sealed class ValueLabel<T> : LabelColumn
    where T : notnull
{
    private readonly T[] _values;
    private readonly Dictionary<T, int> _classes;

    public ValueLabel(DataViewSchema.Column column, T[] values, IEqualityComparer<T>? comparer) : base(column.Name, column.Type)
    {
        _values = values;
        _classes = values.Select((value, label) => (value, label)).ToDictionary(each => each.value, each => each.label, comparer);
        ClassNames = [.. values.Select(AnnotationTexts.ToText)];
    }

    public override IReadOnlyList<string> ClassNames { get; }

    public override bool HasNames => true;

    public override Func<int> Reader(DataViewRow row)
    {
        var getter = row.GetGetter<T>(row.Schema[Name]);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return _classes.GetValueOrDefault(value, Missing); // NaN and empty text count as missing
        };
    }

    protected override AddedColumn Suggest(string columnName, int[] classes)
        => new AddedValues<T>(columnName, Type, row => _values[classes[row]]);
}
