using Microsoft.ML.Data;

namespace TextFineTune;

/// <summary>A question of a bank customer.</summary>
internal sealed class Question
{
    [LoadColumn(0)]
    public string Sentence { get; set; } = "";

    /// <summary>The intent; not needed for prediction.</summary>
    [LoadColumn(1)]
    public string Label { get; set; } = "";
}
