using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Turns a text into the keys that a network reads: the ids of its tokens, plus 1.</summary>
/// <remarks>It is equal to one of the same files and the same length, so that the columns of two fits compare.</remarks>
/// <param name="Settings">Tokenizer, length and place, as they travel in a saved model.</param>
/// <param name="InputName">The network's input.</param>
internal sealed record TokenConversion(TokenSettings Settings, string InputName) : ColumnConversion(InputName)
{
    public override DataViewType SourceType => TextDataViewType.Instance;

    public override string Needed => "a text (String)";

    public override IReadOnlyList<string> TemporaryColumns => [];

    /// <summary>A column of texts as a network reads it.</summary>
    /// <param name="schema">The data's schema.</param>
    /// <param name="outputs">The columns that the transformer adds.</param>
    /// <param name="name">The column.</param>
    /// <param name="settings">Its tokenizer.</param>
    public static ColumnSpec Column(DataViewSchema schema, IReadOnlyList<string> outputs, string name, TokenSettings settings)
    {
        // A saved model drops the input by its name, so neither the data nor the outputs may have that name.
        string input = FreeName(schema, name + ".Tokens");
        while (outputs.Contains(input))
            input = FreeName(schema, input + "_");
        return new(name, ColumnContent.Keys, 0) { Conversion = new TokenConversion(settings, input) };
    }

    public override bool Fits(DataViewType type) => type is TextDataViewType;

    public override ColumnReader CreateReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock target)
        => new Reader(row.GetGetter<ReadOnlyMemory<char>>(column), (ColumnBlock<int>)target, Settings);

    public override ITransformer CreateSteps(MLContext ml, ColumnSpec column, IDataView data)
        => TextSteps.Create(ml, column, Settings, data);

    private sealed class Reader(ValueGetter<ReadOnlyMemory<char>> getter, ColumnBlock<int> target, TokenSettings settings) : ColumnReader
    {
        private ReadOnlyMemory<char> _text;

        public override void Read()
        {
            getter(ref _text);
            var ids = settings.Encode(_text.ToString());
            var place = target.AppendRow(ids.Count);
            for (var i = 0; i < place.Length; i++)
                place[i] = ids[i] + 1;
        }
    }
}
