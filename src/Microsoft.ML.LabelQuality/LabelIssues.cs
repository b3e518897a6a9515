namespace Microsoft.ML.LabelQuality;

/// <summary>
/// The label issues that confident learning found in a data set. It keeps 13 bytes per row and 4 more per issue, but not the rows: every
/// pass reads them from the source, which must give the same rows in the same order.
/// </summary>
public sealed class LabelIssues
{
    /// <summary>The column, Single, with the quality of a label: from 0, certainly wrong, to 1, certainly correct.</summary>
    public const string QualityColumnName = "LabelQuality";

    /// <summary>The column, of the label's type and key values, with the most probable class.</summary>
    public const string SuggestionColumnName = "SuggestedLabel";

    /// <summary>The column, Boolean, that is true for a label that is probably wrong.</summary>
    public const string IssueColumnName = "IsLabelIssue";

    private readonly float[] _quality;
    private readonly bool[] _issues;

    internal LabelIssues(IDataView data, GivenLabels labels, LabelNoise noise, float[] quality, int[] suggested, bool[] issues)
    {
        (_quality, _issues, Noise, Labels) = (quality, issues, noise, labels);
        Data = new NumberedView(data, labels, null, labels.Column.QualityColumns(quality, suggested, issues), throws: true);
        DataWithoutIssues = new NumberedView(data, labels, row => !issues[row], [], throws: true);
        IssueRows = [.. Enumerable.Range(0, issues.Length).Where(row => issues[row]).OrderBy(row => quality[row])];
    }

    /// <summary>All rows, in their order, with the columns <c>LabelQuality</c>, <c>SuggestedLabel</c> and <c>IsLabelIssue</c>.</summary>
    public IDataView Data { get; }

    /// <summary>The rows without an issue, with the columns of the data.</summary>
    public IDataView DataWithoutIssues { get; }

    /// <summary>The row numbers of the issues, counted from 0 in the order of the data, sorted by quality with the lowest first.</summary>
    public IReadOnlyList<int> IssueRows { get; }

    /// <summary>The estimated joint distribution of given and true classes.</summary>
    public LabelNoise Noise { get; }

    internal GivenLabels Labels { get; }

    internal float QualityOf(int row) => _quality[row];

    internal bool IsIssue(int row) => _issues[row];
}
