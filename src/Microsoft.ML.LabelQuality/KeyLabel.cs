using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>A key: class k is the key k + 1.</summary>
internal sealed class KeyLabel : LabelColumn
{
    private readonly ClassLabels _labels;

    public KeyLabel(DataViewSchema.Column column) : base(column.Name, column.Type)
    {
        _labels = new ClassLabels(column);
        var names = AnnotationTexts.Read(column, AnnotationTexts.KeyValues);
        HasNames = names is not null;
        ClassNames = names ?? AnnotationTexts.Numbers(_labels.Count);
    }

    public override IReadOnlyList<string> ClassNames { get; }

    public override bool HasNames { get; }

    public override Func<int> Reader(DataViewRow row)
    {
        var getter = row.GetGetter<uint>(row.Schema[Name]);
        uint key = 0;
        return () =>
        {
            getter(ref key);
            return (int)Math.Min(key, int.MaxValue) - 1; // the missing key, 0, becomes Missing
        };
    }

    protected override AddedColumn Suggest(string columnName, int[] classes)
        => new AddedValues<uint>(columnName, _labels.Type, row => (uint)classes[row] + 1, _labels.Annotations);
}
