namespace Benchmarks.Noisy.Issues;

/// <summary>A label as a binary classifier of labels sees it, for ML.NET's own measures.</summary>
internal sealed class IssueRow
{
    /// <summary>Whether it is wrong.</summary>
    public bool Label { get; set; }

    /// <summary>The higher the likelier it is believed wrong.</summary>
    public float Score { get; set; }

    /// <summary>Whether it was reported.</summary>
    public bool PredictedLabel { get; set; }
}
