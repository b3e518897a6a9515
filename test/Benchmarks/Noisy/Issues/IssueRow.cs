namespace Benchmarks.Noisy.Issues;

/// <summary>A label as a row of a binary classifier, for ML.NET's own metrics.</summary>
internal sealed class IssueRow
{
    /// <summary>True if the label is wrong.</summary>
    public bool Label { get; set; }

    /// <summary>Higher values mean more likely wrong.</summary>
    public float Score { get; set; }

    /// <summary>True if the label was reported.</summary>
    public bool PredictedLabel { get; set; }
}
