using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>
/// BERT's WordPiece: from the start of a word, always the longest piece (Wu et al., arXiv 1609.08144). A word with an unknown part is
/// unknown as a whole.
/// </summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly PieceList _pieces;
    private readonly PieceList _continuations;
    private readonly int _unknown;
    private readonly int _longestWord;

    /// <param name="pieces">The vocabulary.</param>
    /// <param name="unknown">The id of unknown words.</param>
    /// <param name="prefix">The prefix of pieces that continue a word.</param>
    /// <param name="longestWord">The number of characters above which a word is unknown.</param>
    public WordPieceModel(PieceList pieces, int unknown, string prefix = "##", int longestWord = 100)
    {
        (_pieces, _unknown, _longestWord) = (pieces, unknown, longestWord);
        _continuations = prefix.Length == 0
            ? pieces
            : new(pieces.Entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value));
    }

    public override int? UnknownId => _unknown;

    public override int LargestId => Math.Max(_unknown, _pieces.LargestId);

    public override int? IdOf(string piece) => _pieces.IdOf(piece);

    public override string? PieceOf(int id) => _pieces.PieceOf(id);

    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        int first = ids.Count;
        if (word.Length <= _longestWord || CountRunes(word) <= _longestWord)
        {
            var pieces = _pieces;
            while (!word.IsEmpty)
            {
                int length = Math.Min(word.Length, pieces.LongestPiece);
                int id = 0;
                while (length > 0 && !pieces.Spans.TryGetValue(word[..length], out id))
                    length--;
                if (length == 0)
                    break;
                ids.Add(id);
                word = word[length..];
                pieces = _continuations;
            }

            if (word.IsEmpty)
                return;
        }

        ids.RemoveRange(first, ids.Count - first);
        ids.Add(_unknown);
    }

    private static int CountRunes(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (var _ in word.EnumerateRunes())
            count++;
        return count;
    }
}
