namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A row with one or two texts and a label for each task. A case names one of them "Label".</summary>
public sealed class TextRow
{
    /// <summary>Identifies the row.</summary>
    public string Id { get; set; } = "";

    /// <summary>The text.</summary>
    public string Sentence { get; set; } = "";

    /// <summary>The second text of a pair.</summary>
    public string Second { get; set; } = "";

    /// <summary>The label of regression.</summary>
    public float Number { get; set; }

    /// <summary>The label of multiclass classification, from 0, as in <see cref="FeatureRow.Class"/>.</summary>
    public uint Class { get; set; }

    /// <summary>The example weight.</summary>
    public float Weight { get; set; }
}
