using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>How a text becomes the keys that a network reads: the ids of its tokens, plus 1.</summary>
/// <remarks>It is equal to one of the same files and the same length, so that the columns of two fits compare.</remarks>
/// <param name="Settings">Tokenizer, length and place, as they travel in a saved model.</param>
/// <param name="InputName">The network's input.</param>
internal sealed record TokenConversion(TokenSettings Settings, string InputName) : ColumnConversion(InputName)
{
    public override DataViewType SourceType => TextDataViewType.Instance;

    public override string Needed => "a text (String)";

    public override IReadOnlyList<string> TemporaryColumns => [];

    /// <summary>A column of texts as a network reads it.</summary>
    /// <param name="schema">The data's, none of whose names the network's input gets.</param>
    /// <param name="name">The column.</param>
    /// <param name="settings">Its tokenizer.</param>
    public static ColumnSpec Column(DataViewSchema schema, string name, TokenSettings settings) => new(name, ColumnContent.Keys, 0)
    {
        Conversion = new TokenConversion(settings, FreeNames.In(schema, name + ".Tokens")),
    };

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
