using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>
/// The steps that make token ids of texts in a saved model, the same values that <see cref="TokenConversion"/> gives. All are ML.NET's
/// own; one of them is a custom mapping, whose code ML.NET finds in this assembly by the name that it saves. A mapping carries no
/// settings, so the tokenizer comes to it as a column, which an expression without variables fills with the same text in every row.
/// A lookup could do that too, but what ML.NET saves of one differs from time to time.
/// </summary>
internal static class TextSteps
{
    // Not ".Tokens": a column of the data has that behind its name as the input of the network.
    public const string Source = "Microsoft.ML.Peft.Source";
    public const string Tokenizer = "Microsoft.ML.Peft.Tokenizer";
    public const string Tokens = "Microsoft.ML.Peft.TokenIds";

    /// <param name="ml">Makes the steps.</param>
    /// <param name="column">A column of texts.</param>
    /// <param name="settings">Its tokenizer.</param>
    /// <param name="data">Data that has it; none of its rows are read.</param>
    public static ITransformer Create(MLContext ml, ColumnSpec column, TokenSettings settings, IDataView data)
        => ml.Transforms.CopyColumns(Source, column.Name)
            .Append(ml.Transforms.Expression(Tokenizer, $"text => \"{settings}\"", Source))
            .Append(ml.Transforms.CustomMapping(TextMapping.Mapping, TextMapping.Contract))
            .Append(ml.Transforms.CopyColumns(column.InputName, Tokens))
            .Append(ml.Transforms.DropColumns(Source, Tokenizer, Tokens))
            .Fit(data);
}
