using Microsoft.ML.Data;

namespace TextFineTune;

/// <summary>What a customer of a bank writes.</summary>
internal sealed class Question
{
    [LoadColumn(0)]
    public string Sentence { get; set; } = "";

    /// <summary>What the customer wants; not needed for a prediction.</summary>
    [LoadColumn(1)]
    public string Label { get; set; } = "";
}
