using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft;

/// <summary>
/// The tokenizer of a pre-trained model. Converts text to the ids of its network, with the special tokens of the model's training,
/// and back. Thread-safe.
/// </summary>
public sealed class TextTokenizer
{
    private readonly int[] _first;
    private readonly int[] _last;

    internal TextTokenizer(Tokenizer tokenizer, IEnumerable<int> first, IEnumerable<int> last, int unknownId)
    {
        Tokenizer = tokenizer;
        _first = [.. first];
        _last = [.. last];
        UnknownId = unknownId;
    }

    /// <summary>The inner tokenizer, without special tokens, truncation and normalization.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The id of padding in a batch. It is masked, so it only needs to be a row of the table.</summary>
    public int PaddingId { get; internal init; }

    /// <summary>The id of unknown tokens.</summary>
    public int UnknownId { get; }

    /// <summary>The maximum number of ids from <see cref="Encode"/>, including special tokens.</summary>
    public int MaximumLength { get; internal set; } = int.MaxValue;

    /// <summary>True if texts are normalised to Unicode's compatibility form (NFKC), as in the model's training.</summary>
    internal bool NormalizesCompatibility { get; init; }

    /// <summary>True if a run of unknown characters is one token.</summary>
    internal bool MergesUnknown { get; init; }

    /// <summary>The ids between two texts that a network reads as one sequence, besides the end of the first.</summary>
    internal IReadOnlyList<int> BeforeSecond { get; init; } = [];

    /// <summary>The largest possible id of a text.</summary>
    internal int LargestId { get; init; }

    /// <summary>
    /// The ids of a text, including special tokens. Long texts are truncated at the end. Without special tokens, a text
    /// without any token has the one id <see cref="UnknownId"/>. Unpaired surrogates become U+FFFD.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>At least one and at most <see cref="MaximumLength"/> ids.</returns>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ids(text, _first, MaximumLength);
    }

    /// <summary>The same for the second of two texts that a network reads as one sequence, at most <paramref name="maximumLength"/> ids.</summary>
    internal IReadOnlyList<int> EncodeSecond(string text, int maximumLength) => Ids(text, BeforeSecond, maximumLength);

    /// <summary>The ids of a text, at most <paramref name="maximumLength"/>.</summary>
    internal IReadOnlyList<int> EncodeUpTo(string text, int maximumLength) => Ids(text, _first, maximumLength);

    private List<int> Ids(string text, IReadOnlyList<int> first, int maximumLength)
    {
        var valid = WithoutLoneSurrogates(text);
        if (NormalizesCompatibility)
            valid = valid.Normalize(NormalizationForm.FormKC);
        var space = maximumLength - first.Count - _last.Length;
        List<int> ids = [.. first];
        foreach (var id in Tokenizer.EncodeToIds(valid))
        {
            if (MergesUnknown && id == UnknownId && ids.Count > first.Count && ids[^1] == UnknownId)
                continue;
            if (ids.Count >= space + first.Count)
                break;
            ids.Add(id);
        }

        if (ids.Count + _last.Length == 0)
            ids.Add(UnknownId);
        ids.AddRange(_last);
        return ids;
    }

    /// <summary>The text of ids. Ids outside of the vocabulary and known special tokens are omitted.</summary>
    /// <param name="ids">Token ids from <see cref="Encode"/> or from a network.</param>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Tokenizer.Decode(ids.Where(id => !_first.Contains(id) && !_last.Contains(id)));
    }

    private static string WithoutLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            valid.Append(rune);
        return valid.ToString();
    }
}
