using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>Training data with the quality of its labels, in the order of the data.</summary>
internal sealed class LabelQualityView : IDataView
{
    private readonly IDataView _source;
    private readonly int _rows;
    private readonly AddedColumn[] _added;

    /// <param name="source">The training data.</param>
    /// <param name="qualities">One for each row.</param>
    /// <param name="labels">The classes of a key label; null where it is Boolean.</param>
    public LabelQualityView(IDataView source, RowLabelQuality[] qualities, ClassLabels? labels)
    {
        _source = source;
        _rows = qualities.Length;
        _added =
        [
            new AddedValues<float>(LabelIssues.QualityColumnName, NumberDataViewType.Single, row => qualities[row].Probability),
            labels is null
                ? new AddedValues<bool>(LabelIssues.SuggestionColumnName, BooleanDataViewType.Instance, row => qualities[row].SuggestedClass == 1)
                : new AddedValues<uint>(LabelIssues.SuggestionColumnName, labels.Type, row => (uint)qualities[row].SuggestedClass + 1, labels.Annotations),
            new AddedValues<bool>(LabelIssues.IssueColumnName, BooleanDataViewType.Instance, row => qualities[row].IsLabelIssue),
        ];
        Schema = AddedColumn.Extend(source.Schema, _added);
    }

    public DataViewSchema Schema { get; }

    /// <summary>False: the place of a row tells which it is.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        var passed = _source.Schema.Where(column => active[column.Index]);
        return new LabelQualityCursor(Schema, _source.GetRowCursor(passed), _added, active, _rows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
