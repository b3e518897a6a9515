using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>Each word is one piece.</summary>
internal sealed class WordLevelModel(PieceList pieces, int unknown) : TokenModel
{
    public override int? UnknownId => unknown;

    public override int LargestId => Math.Max(unknown, pieces.LargestId);

    public override int? IdOf(string piece) => pieces.IdOf(piece);

    public override string? PieceOf(int id) => pieces.PieceOf(id);

    public override void Encode(ReadOnlySpan<char> word, List<int> ids) => ids.Add(pieces.Spans.TryGetValue(word, out int id) ? id : unknown);
}
