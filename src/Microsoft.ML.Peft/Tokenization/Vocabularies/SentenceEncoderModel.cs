using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>
/// The pieces of the Universal Sentence Encoder lite, chosen as its published JavaScript tokenizer does. It differs from
/// <see cref="UnigramModel"/>: a place that no piece reaches, and a sum of 0, count as not reached; of equal sums the last one is
/// taken; and an unknown character has the score 0.
/// </summary>
internal sealed class SentenceEncoderModel : TokenModel
{
    private const int Unknown = 0;

    private readonly string[] _texts;
    private readonly double[] _scores;
    private readonly PieceTrie _trie;
    private readonly Dictionary<string, int> _ids = [];

    /// <param name="pieces">The pieces and their log-probabilities, by id. If a piece is there twice, the last one counts.</param>
    /// <param name="reserved">The number of first pieces that no text contains.</param>
    public SentenceEncoderModel(IReadOnlyList<(string Text, double Score)> pieces, int reserved)
    {
        _texts = [.. pieces.Select(piece => piece.Text)];
        _scores = [.. pieces.Select(piece => piece.Score)];
        for (int id = reserved; id < _texts.Length; id++)
            _ids[_texts[id]] = id;
        _trie = new PieceTrie(_ids);
    }

    public override int? UnknownId => Unknown;

    public override int LargestId => _texts.Length - 1;

    // Whole texts, which hardly repeat.
    public override bool ReadsWords => false;

    public override int? IdOf(string piece) => _ids.TryGetValue(piece, out int id) ? id : null;

    public override string? PieceOf(int id) => id >= 0 && id < _texts.Length ? _texts[id] : null;

    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var score = new double[word.Length + 1];
        var last = new int[word.Length + 1];
        for (int start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out int length);
            int node = _trie.Root(word[start]);
            if (node == 0)
                Reach(start + length, Unknown, 0);
            for (int end = start; node > 0; node = ++end < word.Length ? _trie.Child(node, word[end]) : 0)
            {
                if (_trie.ValueOf(node) is >= 0 and var id)
                    Reach(end + 1, id, _scores[id]);
            }

            start += length;

            void Reach(int place, int id, double more)
            {
                double total = score[start] + more;
                if (score[place] == 0 || total >= score[place])
                    (score[place], last[place]) = (total, id);
            }
        }

        int first = ids.Count;
        for (int end = word.Length; end > 0;)
        {
            int id = last[end];
            if (id != Unknown || ids.Count == first || ids[^1] != Unknown)
                ids.Add(id);
            end -= id != Unknown ? _texts[id].Length : end > 1 && char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
        }

        ids.Reverse(first, ids.Count - first);
    }
}
