namespace Benchmarks.Peft.FineTune.Data;

/// <summary>A text and its class.</summary>
internal sealed class TextRow
{
    public string Label { get; set; } = "";

    public string Sentence { get; set; } = "";
}
