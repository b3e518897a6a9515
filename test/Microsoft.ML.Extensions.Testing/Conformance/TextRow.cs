namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A row with one or two texts and a label for each task, of which a case shows one.</summary>
public sealed class TextRow
{
    public string Id { get; set; } = "";

    public string Sentence { get; set; } = "";

    /// <summary>Another text, which cases with pairs read.</summary>
    public string Second { get; set; } = "";

    public float Number { get; set; }

    /// <summary>From 0, as in <see cref="FeatureRow.Class"/>.</summary>
    public uint Class { get; set; }

    public float Weight { get; set; }
}
