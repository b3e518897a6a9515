using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>A Boolean: false is class 0, true class 1.</summary>
internal sealed class BooleanLabel(DataViewSchema.Column column) : LabelColumn(column.Name, column.Type)
{
    public override IReadOnlyList<string> ClassNames { get; } = [bool.FalseString, bool.TrueString];

    public override bool HasNames => true;

    public override Func<int> Reader(DataViewRow row)
    {
        var getter = row.GetGetter<bool>(row.Schema[Name]);
        bool value = false;
        return () =>
        {
            getter(ref value);
            return value ? 1 : 0;
        };
    }

    protected override AddedColumn Suggest(string columnName, int[] classes)
        => new AddedValues<bool>(columnName, Type, row => classes[row] == 1);
}
