using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>Converts a text to the keys that a network reads: the ids of its tokens, plus 1.</summary>
/// <remarks>Conversions with the same files and length are equal, so the columns of two fits can be compared.</remarks>
/// <param name="Settings">Tokenizer, length and position, in the form of saved models.</param>
/// <param name="InputName">The network's input.</param>
internal sealed record TokenConversion(TokenSettings Settings, string InputName) : ColumnConversion(InputName)
{
    public override DataViewType SourceType => TextDataViewType.Instance;

    public override string Needed => "a text (String)";

    public override IReadOnlyList<string> TemporaryColumns => [];

    /// <summary>Creates the network's column for a text column.</summary>
    /// <param name="schema">The data's schema.</param>
    /// <param name="outputs">The columns that the transformer adds.</param>
    /// <param name="name">The column.</param>
    /// <param name="settings">Its tokenizer.</param>
    public static ColumnSpec Column(DataViewSchema schema, IReadOnlyList<string> outputs, string name, TokenSettings settings)
    {
        // A saved model drops the input by name, so neither the data nor the outputs may have that name.
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
