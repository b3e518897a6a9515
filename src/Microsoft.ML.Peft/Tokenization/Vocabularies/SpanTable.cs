namespace Microsoft.ML.Peft.Tokenization.Vocabularies;

/// <summary>Ids by texts, which parts of other texts can be looked up in without a copy.</summary>
internal sealed class SpanTable
{
    private readonly string?[] _keys;
    private readonly int[] _ids;

    public SpanTable(IReadOnlyCollection<KeyValuePair<string, int>> entries)
    {
        int size = 4;
        while (size < 2 * entries.Count)
            size *= 2;
        (_keys, _ids) = (new string?[size], new int[size]);
        foreach (var (key, id) in entries)
        {
            int place = PlaceOf(key);
            (_keys[place], _ids[place]) = (key, id);
        }
    }

    public bool TryGetValue(ReadOnlySpan<char> text, out int id)
    {
        int place = PlaceOf(text);
        id = _ids[place];
        return _keys[place] is not null;
    }

    // The place of the key, or the free one where it belongs.
    private int PlaceOf(ReadOnlySpan<char> text)
    {
        int mask = _keys.Length - 1;
        int place = string.GetHashCode(text) & mask;
        while (_keys[place] is { } key && !text.SequenceEqual(key))
            place = (place + 1) & mask;
        return place;
    }
}
