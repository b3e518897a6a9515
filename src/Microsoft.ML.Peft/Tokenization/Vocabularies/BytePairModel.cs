using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>A pair of pieces that is merged, in the order of the list.</summary>
internal readonly record struct Merge(int Rank, int Id);

/// <summary>
/// Byte pair encoding: the characters of a word, whose pairs are merged, the first of the list first (Sennrich et al., "Neural
/// Machine Translation of Rare Words with Subword Units", 2016).
/// </summary>
internal sealed class BytePairModel(PieceList pieces, Dictionary<(int, int), Merge> merges, BytePairSettings settings) : TokenModel
{
    public override int? UnknownId => settings.UnknownId;

    public override int LargestId => pieces.LargestId;

    public override int? IdOf(string piece) => pieces.IdOf(piece);

    public override string? PieceOf(int id) => pieces.PieceOf(id);

    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (settings.PrefersWholeWords && pieces.Spans.TryGetValue(word, out int whole))
            ids.Add(whole);
        else
            Merged(Symbols(word), ids);
    }

    private List<int> Symbols(ReadOnlySpan<char> word)
    {
        var symbols = new List<int>(word.Length);
        bool afterUnknown = false;
        for (int place = 0; place < word.Length;)
        {
            Rune.DecodeFromUtf16(word[place..], out _, out int length);
            var (isFirst, isLast) = (place == 0, place + length == word.Length);
            var character = word.Slice(place, length);
            place += length;
            if (!isFirst && settings.Prefix.Length > 0)
                character = settings.Prefix + character.ToString();
            if (isLast && settings.Suffix.Length > 0)
                character = character.ToString() + settings.Suffix;
            if (pieces.Spans.TryGetValue(character, out int id))
            {
                symbols.Add(id);
                afterUnknown = false;
            }
            else if (settings.SplitsUnknownBytes && pieces.IdsOfBytes(character) is { } bytes)
            {
                symbols.AddRange(bytes);
            }
            else if (settings.UnknownId is { } unknown)
            {
                if (!(settings.MergesUnknown && afterUnknown))
                    symbols.Add(unknown);
                afterUnknown = true;
            }
        }

        return symbols;
    }

    private void Merged(List<int> symbols, List<int> ids)
    {
        // Linked by places; a merged symbol is -1.
        var next = new int[symbols.Count];
        var previous = new int[symbols.Count];
        var queue = new PriorityQueue<(int Place, int Id), (int Rank, int Place)>();
        for (int place = 0; place < symbols.Count; place++)
        {
            (previous[place], next[place]) = (place - 1, place + 1);
            Add(place, place + 1);
        }

        while (queue.TryDequeue(out var best, out _))
        {
            int place = best.Place;
            // The pair may have changed since it was added.
            if (symbols[place] < 0 || next[place] >= symbols.Count || !merges.TryGetValue((symbols[place], symbols[next[place]]), out var merge) || merge.Id != best.Id)
                continue;
            int gone = next[place];
            (symbols[place], symbols[gone]) = (best.Id, -1);
            next[place] = next[gone];
            if (next[gone] < symbols.Count)
                previous[next[gone]] = place;
            if (previous[place] >= 0)
                Add(previous[place], place);
            Add(place, next[place]);
        }

        ids.AddRange(symbols.Where(id => id >= 0));

        void Add(int left, int right)
        {
            if (right < symbols.Count && merges.TryGetValue((symbols[left], symbols[right]), out var merge))
                queue.Enqueue((left, merge.Id), (merge.Rank, left));
        }
    }
}
