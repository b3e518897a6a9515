namespace Microsoft.ML.Peft;

/// <summary>Options of trainers that fine-tune a pre-trained text network.</summary>
public abstract class TextFineTuningOptions : FineTuningOptions
{
    private protected TextFineTuningOptions()
    {
    }

    /// <summary>The text column, or the first of two.</summary>
    /// <value>Default "Sentence".</value>
    public string Sentence1ColumnName { get; set; } = "Sentence";

    /// <summary>The second text column, for pairs of texts.</summary>
    /// <value>Default null: each row has one text.</value>
    public string? Sentence2ColumnName { get; set; }

    /// <summary>The maximum number of tokens of a text, including special ones; longer texts are truncated at the end.</summary>
    /// <value>
    /// At least 3; all texts of a row together at most the network's limit. Default null: 128, or an equal share of the
    /// network's limit if that is lower.
    /// </value>
    public int? MaximumLength { get; set; }

    /// <summary>The maximum number of tokens of the second text, if it differs from <see cref="MaximumLength"/>.</summary>
    /// <value>Default null: the value of <see cref="MaximumLength"/>.</value>
    public int? Sentence2MaximumLength { get; set; }

    /// <summary>The pooling of token vectors into one vector per text.</summary>
    /// <value>Default <see cref="TextPooling.Model"/>.</value>
    public TextPooling Pooling { get; set; } = TextPooling.Model;
}
