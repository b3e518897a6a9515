using System.Buffers;
using System.Text;

namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>Finds added tokens in a text: the first, and of those that begin at the same place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _byStart;
    private readonly SearchValues<char> _starts;

    /// <param name="tokens">The tokens and the texts that stand for them.</param>
    public AddedTokens(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        _byStart = tokens.Where(token => token.Content.Length > 0)
            .GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
        _starts = SearchValues.Create([.. _byStart.Keys]);
    }

    /// <summary>The tokens of a piece, with the text between them; the text has no token.</summary>
    public List<(TextPiece Text, AddedToken? Token)> Split(TextPiece piece)
    {
        var parts = new List<(TextPiece, AddedToken?)>();
        var text = piece.Text.Span;
        int done = 0;
        for (int place = 0; NextStart(text, place) is >= 0 and var start;)
        {
            if (Array.Find(_byStart[text[start]], known => piece.Text.Span[start..].StartsWith(known.Content, StringComparison.Ordinal)) is not { Token: { } token, Content: var content })
            {
                place = start + 1;
                continue;
            }

            int end = place = start + content.Length;
            if (token.IsWord && !StandsAlone(text, start, end))
                continue;
            if (token.TakesSpaceBefore)
                start = Math.Max(done, text[..start].TrimEnd().Length);
            if (token.TakesSpaceBehind)
                end = text.Length - text[end..].TrimStart().Length;
            if (start > done)
                parts.Add((piece.Slice(done, start - done), null));
            parts.Add((piece.Slice(start, end - start), token));
            (done, place) = (end, Math.Max(place, end));
        }

        if (done < text.Length)
            parts.Add((piece.Slice(done, text.Length - done), null));
        return parts;
    }

    private int NextStart(ReadOnlySpan<char> text, int place)
    {
        int offset = text[place..].IndexOfAny(_starts);
        return offset < 0 ? -1 : place + offset;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        bool wordBefore = start > 0 && Rune.DecodeLastFromUtf16(text[..start], out var before, out _) == OperationStatus.Done && UnicodeForms.IsWord(before);
        bool wordBehind = end < text.Length && Rune.DecodeFromUtf16(text[end..], out var behind, out _) == OperationStatus.Done && UnicodeForms.IsWord(behind);
        return !wordBefore && !wordBehind;
    }
}
