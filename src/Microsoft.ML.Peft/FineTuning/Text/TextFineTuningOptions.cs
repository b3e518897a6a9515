namespace Microsoft.ML.Peft;

/// <summary>Options of trainers that fine-tune a pre-trained network of texts.</summary>
public abstract class TextFineTuningOptions : FineTuningOptions
{
    private protected TextFineTuningOptions()
    {
    }

    /// <summary>The column of texts, or of the first of two.</summary>
    /// <value>Default "Sentence".</value>
    public string Sentence1ColumnName { get; set; } = "Sentence";

    /// <summary>The column of the second texts, where pairs are told apart.</summary>
    /// <value>Default null: there is one text a row.</value>
    public string? Sentence2ColumnName { get; set; }

    /// <summary>The tokens of a text that are read, special ones among them; what is longer is cut at the end.</summary>
    /// <value>
    /// At least 3 and, all texts of a row together, at most what the network reads; default null: 128, or an equal share of what the
    /// network reads where that is less.
    /// </value>
    public int? MaximumLength { get; set; }

    /// <summary>The same for the second text, where it is another length.</summary>
    /// <value>Default null: as <see cref="MaximumLength"/>.</value>
    public int? Sentence2MaximumLength { get; set; }

    /// <summary>How the tokens of a text become one vector.</summary>
    /// <value>Default <see cref="TextPooling.Model"/>.</value>
    public TextPooling Pooling { get; set; } = TextPooling.Model;
}
