using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// What confident learning says of the labels of a data set. 13 bytes a row are held, and 4 more for each issue, but not the rows: they are
/// read anew wherever they are asked for, and must be the same in the same order in every pass.
/// </summary>
public sealed class LabelIssues
{
    /// <summary>The column, Single, with the quality of a label: 0 where it is surely wrong, 1 where it is surely right.</summary>
    public const string QualityColumnName = "LabelQuality";

    /// <summary>The column, of the label's type and key values, with the most probable class.</summary>
    public const string SuggestionColumnName = "SuggestedLabel";

    /// <summary>The column, Boolean, that says whether a label is believed wrong.</summary>
    public const string IssueColumnName = "IsLabelIssue";

    private readonly float[] _quality;
    private readonly bool[] _issues;

    internal LabelIssues(IDataView data, GivenLabels labels, LabelNoise noise, float[] quality, int[] suggested, bool[] issues)
    {
        (_quality, _issues, Noise, Labels) = (quality, issues, noise, labels);
        AddedColumn[] added =
        [
            new AddedValues<float>(QualityColumnName, NumberDataViewType.Single, row => quality[row]),
            labels.Column.Suggest(SuggestionColumnName, suggested),
            new AddedValues<bool>(IssueColumnName, BooleanDataViewType.Instance, row => issues[row]),
        ];
        Data = new NumberedView(data, labels, null, added, throws: true);
        DataWithoutIssues = new NumberedView(data, labels, row => !issues[row], [], throws: true);
        IssueRows = [.. Enumerable.Range(0, issues.Length).Where(row => issues[row]).OrderBy(row => quality[row])];
    }

    /// <summary>All rows, in their order, with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>.</summary>
    public IDataView Data { get; }

    /// <summary>The rows whose labels are believed right, with the columns they had.</summary>
    public IDataView DataWithoutIssues { get; }

    /// <summary>The numbers of the rows whose labels are believed wrong, counted from 0 in the order of the data; those of the lowest quality come first.</summary>
    public IReadOnlyList<int> IssueRows { get; }

    /// <summary>Which classes are taken for which, and how often.</summary>
    public LabelNoise Noise { get; }

    internal GivenLabels Labels { get; }

    internal float QualityOf(int row) => _quality[row];

    internal bool IsIssue(int row) => _issues[row];
}
