using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>The most likely pieces of a word (Kudo, "Subword Regularization", 2018).</summary>
internal sealed class UnigramModel : TokenModel
{
    // How much less likely an unknown character is than the least likely piece.
    private const double UnknownPenalty = 10;

    private readonly PieceList _pieces;
    private readonly string[] _texts;
    private readonly double[] _scores;
    private readonly PieceTrie _trie;
    private readonly int? _unknown;
    private readonly double _unknownScore;
    private readonly bool _splitsUnknownBytes;

    /// <param name="pieces">The pieces and their log-probabilities, by id. If a piece is there twice, the last one counts.</param>
    /// <param name="unknown">The id of unknown characters, which are one token in a row; null: they are left out.</param>
    /// <param name="splitsUnknownBytes">True if unknown characters become the pieces of their bytes.</param>
    public UnigramModel(IReadOnlyList<(string Text, double Score)> pieces, int? unknown, bool splitsUnknownBytes)
    {
        var ids = new Dictionary<string, int>();
        for (int id = 0; id < pieces.Count; id++)
            ids[pieces[id].Text] = id;
        _pieces = new PieceList(ids);
        _texts = [.. pieces.Select(piece => piece.Text)];
        _scores = [.. pieces.Select(piece => piece.Score)];
        _trie = new PieceTrie(ids.Where(piece => piece.Key.Length > 0));
        (_unknown, _splitsUnknownBytes) = (unknown, splitsUnknownBytes);
        _unknownScore = _scores.DefaultIfEmpty().Min() - UnknownPenalty;
    }

    public override int? UnknownId => _unknown;

    public override int LargestId => _texts.Length - 1;

    public override int? IdOf(string piece) => _pieces.IdOf(piece);

    public override string? PieceOf(int id) => id >= 0 && id < _texts.Length ? _texts[id] : null;

    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        // The best path to each place: its score, its last piece and where that begins.
        var score = new double[word.Length + 1];
        var last = new int[word.Length + 1];
        var origin = new int[word.Length + 1];
        Array.Fill(origin, -1);
        for (int start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out int length);
            bool covered = false;
            int end = start;
            for (int node = _trie.Root(word[end]); node > 0; node = ++end < word.Length ? _trie.Child(node, word[end]) : 0)
            {
                if (_trie.ValueOf(node) is >= 0 and var id)
                {
                    Reach(end + 1, id, _scores[id]);
                    covered |= end + 1 - start == length;
                }
            }

            if (!covered)
                Reach(start + length, -1, _unknownScore);
            start += length;

            void Reach(int place, int id, double more)
            {
                double total = score[start] + more;
                if (origin[place] < 0 || total > score[place])
                    (score[place], last[place], origin[place]) = (total, id, start);
            }
        }

        AddPath(word, last, origin, ids);
    }

    private void AddPath(ReadOnlySpan<char> word, int[] last, int[] origin, List<int> ids)
    {
        int first = ids.Count;
        for (int end = word.Length; end > 0;)
        {
            int start = origin[end];
            if (last[end] >= 0 && last[end] != _unknown)
            {
                ids.Add(last[end]);
            }
            else
            {
                while (start > 0 && (last[start] < 0 || last[start] == _unknown))
                    start = origin[start];
                AddUnknown(word[start..end], ids);
            }

            end = start;
        }

        ids.Reverse(first, ids.Count - first);
    }

    // Backwards, as the path is followed from its end.
    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_pieces.Spans.TryGetValue(text, out int id))
            ids.Add(id);
        else if (_splitsUnknownBytes && _pieces.IdsOfBytes(text) is { } bytes)
            ids.AddRange(Enumerable.Reverse(bytes));
        else if (_unknown is { } unknown)
            ids.Add(unknown);
    }
}
