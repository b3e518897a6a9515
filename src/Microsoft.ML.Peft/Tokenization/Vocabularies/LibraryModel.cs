using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>A tokenizer of Microsoft.ML.Tokenizers, for whole texts.</summary>
/// <param name="tokenizer">The tokenizer, without special tokens.</param>
/// <param name="unknown">The id of unknown parts.</param>
/// <param name="largest">The largest id.</param>
/// <param name="mergesUnknown">True if unknown tokens in a row are one.</param>
internal sealed class LibraryModel(Tokenizer tokenizer, int unknown, int largest, bool mergesUnknown = false) : TokenModel
{
    public override int? UnknownId => unknown;

    public override int LargestId => largest;

    public override bool ReadsWords => false;

    public override int? IdOf(string piece) => null;

    public override string? PieceOf(int id) => null;

    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        int first = ids.Count;
        foreach (int id in tokenizer.EncodeToIds(word))
        {
            if (!mergesUnknown || id != unknown || ids.Count == first || ids[^1] != unknown)
                ids.Add(id);
        }
    }

    /// <summary>The text of ids; others are left out.</summary>
    public string Decode(IEnumerable<int> ids) => tokenizer.Decode(ids);
}
