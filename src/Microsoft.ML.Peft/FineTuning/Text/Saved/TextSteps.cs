using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>
/// The steps that make token ids of texts in a saved model, the same values that <see cref="TokenConversion"/> gives. All are ML.NET's
/// own; two of them are custom mappings, whose code ML.NET finds in this assembly by the name that it saves. A mapping carries no
/// settings, so the tokenizer comes to it as a column, which a lookup fills with the same text in every row.
/// </summary>
internal static class TextSteps
{
    public const string Source = "Text.Source";
    public const string Switch = "Text.Switch";
    public const string Tokenizer = "Text.Tokenizer";
    public const string Tokens = "Text.Tokens";

    /// <param name="ml">Makes the steps.</param>
    /// <param name="column">A column of texts.</param>
    /// <param name="settings">Its tokenizer.</param>
    /// <param name="data">Data that has it; none of its rows are read.</param>
    public static ITransformer Create(MLContext ml, ColumnSpec column, TokenSettings settings, IDataView data)
        => ml.Transforms.CopyColumns(Source, column.Name)
            .Append(ml.Transforms.CustomMapping(TextSwitch.Mapping, TextSwitch.Contract))
            .Append(ml.Transforms.Conversion.MapValue(Tokenizer, new Dictionary<int, string> { [TextSwitch.On] = settings.ToString() }, Switch))
            .Append(ml.Transforms.CustomMapping(TextMapping.Mapping, TextMapping.Contract))
            .Append(ml.Transforms.CopyColumns(column.InputName, Tokens))
            .Append(ml.Transforms.DropColumns(Source, Switch, Tokenizer, Tokens))
            .Fit(data);
}
