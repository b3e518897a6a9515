namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>The ids of words, since most words of a text are seen often. Each place holds the last word that belongs there. Thread-safe.</summary>
internal sealed class WordCache(TokenModel model)
{
    private const int Places = 1 << 14;
    private const int LongestWord = 32;

    private readonly Entry?[] _entries = new Entry?[model.ReadsWords ? Places : 0];

    /// <summary>Adds the ids of a word.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestWord || !model.ReadsWords)
        {
            model.Encode(word, ids);
            return;
        }

        ref var place = ref _entries[string.GetHashCode(word) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && word.SequenceEqual(known.Word))
        {
            ids.AddRange(known.Ids);
            return;
        }

        int first = ids.Count;
        model.Encode(word, ids);
        Volatile.Write(ref place, new Entry(word.ToString(), [.. ids.Skip(first)]));
    }

    private sealed record Entry(string Word, int[] Ids);
}
