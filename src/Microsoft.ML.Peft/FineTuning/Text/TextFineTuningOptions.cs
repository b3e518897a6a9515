using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft;

/// <summary>Options of trainers that fine-tune a pre-trained text network.</summary>
public abstract class TextFineTuningOptions : FineTuningOptions
{
    // Two special tokens and one of the text.
    private const int ShortestLength = 3;

    private protected TextFineTuningOptions()
    {
    }

    /// <summary>The text column, or the first of two.</summary>
    /// <value>Default "Sentence".</value>
    public string Sentence1ColumnName { get; set; } = PeftDefaults.SentenceColumn;

    /// <summary>The second text column, for pairs of texts.</summary>
    /// <value>Default null: each row has one text.</value>
    public string? Sentence2ColumnName { get; set; }

    /// <summary>The maximum number of tokens of a text, including special ones; longer texts are truncated at the end.</summary>
    /// <value>
    /// At least 3; all texts of a row together at most the network's limit. Default null: 128, or an equal share of the
    /// network's limit if that is lower. With <see cref="TextPooling.SentenceTransformers"/> null is the limit of the model's folder.
    /// </value>
    public int? MaximumLength { get; set; }

    /// <summary>The maximum number of tokens of the second text, if it differs from <see cref="MaximumLength"/>.</summary>
    /// <value>Default null: the value of <see cref="MaximumLength"/>.</value>
    public int? Sentence2MaximumLength { get; set; }

    /// <summary>The pooling of token vectors into one vector per text.</summary>
    /// <value>Default <see cref="TextPooling.Model"/>.</value>
    public TextPooling Pooling { get; set; } = TextPooling.Model;

    /// <summary>The text in front of every text, such as "query: "; it counts as part of the text.</summary>
    /// <value>Default null: the prompt that <see cref="PromptName"/> names.</value>
    public string? Prompt { get; set; }

    /// <summary>The name of a prompt in the model's <c>config_sentence_transformers.json</c>, such as "query".</summary>
    /// <value>
    /// Default null: no prompt; with <see cref="TextPooling.SentenceTransformers"/> the default prompt of the folder. Only one of <see cref="Prompt"/> and this can be
    /// set.
    /// </value>
    public string? PromptName { get; set; }

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        OptionChecks.NotEmpty(Sentence1ColumnName);
        OptionChecks.NotEmptyOrNull(Sentence2ColumnName);
        if (Sentence1ColumnName == Sentence2ColumnName)
            throw OptionChecks.Invalid(nameof(Sentence2ColumnName), $"Options {nameof(Sentence1ColumnName)} and {nameof(Sentence2ColumnName)} are both '{Sentence1ColumnName}'; two columns are needed.");
        if (MaximumLength is int length)
            OptionChecks.AtLeast(length, ShortestLength, nameof(MaximumLength));
        if (Sentence2MaximumLength is int second)
            OptionChecks.AtLeast(second, ShortestLength, nameof(Sentence2MaximumLength));
        OptionChecks.Defined(Pooling);
        OptionChecks.NotEmptyOrNull(PromptName);
        if (Prompt is not null && PromptName is not null)
            throw OptionChecks.Invalid(nameof(PromptName), $"Option {nameof(PromptName)} is '{PromptName}' and option {nameof(Prompt)} is '{Prompt}'; set only one of them.");
    }
}
