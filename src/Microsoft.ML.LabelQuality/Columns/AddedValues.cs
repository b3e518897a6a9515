using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Columns;

/// <summary>An added column with values of one type.</summary>
internal sealed class AddedValues<T>(string name, DataViewType type, Func<int, T> value, DataViewSchema.Annotations? annotations = null)
    : AddedColumn(name, type, annotations)
{
    public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T place) => place = value(current()));
}
