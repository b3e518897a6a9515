using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>
/// The steps of a saved model that convert texts to token ids, with the same values as <see cref="TokenConversion"/>. All are ML.NET's
/// own; one of them is a custom mapping, whose code ML.NET finds in this assembly by the saved name. A mapping has no
/// settings, so it reads the tokenizer from a column, which an expression without variables fills with the same text in every row.
/// A lookup could do this too, but the bytes that ML.NET saves for it are not always the same.
/// </summary>
internal static class TextSteps
{
    // Not ".Tokens", because the network's input for a data column has this ending.
    public const string Source = "Microsoft.ML.Peft.Source";
    public const string Tokenizer = "Microsoft.ML.Peft.Tokenizer";
    public const string Tokens = "Microsoft.ML.Peft.TokenIds";

    /// <param name="ml">Creates the steps.</param>
    /// <param name="column">A column of texts.</param>
    /// <param name="settings">Its tokenizer.</param>
    /// <param name="data">Data with the column; no rows are read.</param>
    public static ITransformer Create(MLContext ml, ColumnSpec column, TokenSettings settings, IDataView data)
        => ml.Transforms.CopyColumns(Source, column.Name)
            .Append(ml.Transforms.Expression(Tokenizer, $"text => \"{settings}\"", Source))
            .Append(ml.Transforms.CustomMapping(TextMapping.Mapping, TextMapping.Contract))
            .Append(ml.Transforms.CopyColumns(column.InputName, Tokens))
            .Append(ml.Transforms.DropColumns(Source, Tokenizer, Tokens))
            .Fit(data);
}
