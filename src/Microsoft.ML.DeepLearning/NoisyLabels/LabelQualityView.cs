using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.DeepLearning.NoisyLabels;

/// <summary>Training data with the quality of its labels, in the order of the data.</summary>
internal sealed class LabelQualityView : IDataView
{
    public const string QualityColumn = "LabelQuality";
    public const string SuggestionColumn = "SuggestedLabel";
    public const string IssueColumn = "IsLabelIssue";

    private readonly IDataView _source;
    private readonly RowLabelQuality[] _qualities;

    /// <param name="source">The training data.</param>
    /// <param name="qualities">One for each row.</param>
    /// <param name="labels">The classes of a key label; null where it is Boolean.</param>
    public LabelQualityView(IDataView source, RowLabelQuality[] qualities, ClassLabels? labels)
    {
        _source = source;
        _qualities = qualities;
        var builder = new DataViewSchema.Builder();
        foreach (var column in source.Schema)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        builder.AddColumn(QualityColumn, NumberDataViewType.Single);
        builder.AddColumn(SuggestionColumn, labels is null ? BooleanDataViewType.Instance : labels.Type, labels?.Annotations);
        builder.AddColumn(IssueColumn, BooleanDataViewType.Instance);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    /// <summary>False: the place of a row tells which it is.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => _qualities.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        var passed = active.Where(column => column.Index < _source.Schema.Count).Select(column => _source.Schema[column.Index]);
        return new LabelQualityCursor(Schema, _source.GetRowCursor(passed), _qualities, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
