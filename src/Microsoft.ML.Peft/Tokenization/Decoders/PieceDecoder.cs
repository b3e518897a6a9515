using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Decoders;

/// <summary>The decoders of <c>tokenizer.json</c>, each a function.</summary>
internal sealed class PieceDecoder(Func<List<string>, List<string>> function) : TokenDecoder
{
    public override List<string> Decode(List<string> pieces) => function(pieces);

    public static PieceDecoder Sequence(IReadOnlyList<TokenDecoder> parts) => new(pieces => parts.Aggregate(pieces, (decoded, part) => part.Decode(decoded)));

    public static PieceDecoder Fuse() => new(pieces => [string.Concat(pieces)]);

    public static PieceDecoder ByteLevel() => new(pieces => [ByteCharacters.Decode(string.Concat(pieces))]);

    public static PieceDecoder Replace(Regex pattern, string content) => Each((piece, _, _) => pattern.Replace(piece, _ => content));

    /// <summary>Words end with a suffix.</summary>
    public static PieceDecoder Suffix(string suffix) => Each((piece, i, count) => suffix.Length == 0 ? piece : piece.Replace(suffix, i == count - 1 ? "" : " ", StringComparison.Ordinal));

    /// <summary>SentencePiece's visible spaces.</summary>
    public static PieceDecoder Metaspace(char mark, bool leading) => Each((piece, i, _) =>
        (i == 0 && leading && piece.Length > 0 && piece[0] == mark ? piece[1..] : piece).Replace(mark, ' '));

    /// <summary>Pieces that continue a word have a prefix.</summary>
    public static PieceDecoder WordPiece(string prefix, bool cleans) => Each((piece, i, _) =>
    {
        var text = i == 0 ? piece : piece.StartsWith(prefix, StringComparison.Ordinal) ? piece[prefix.Length..] : " " + piece;
        return cleans ? Cleaned(text) : text;
    });

    /// <summary>At most so many characters are removed from the ends of each piece.</summary>
    public static PieceDecoder Strip(char content, int start, int stop) => Each((piece, _, _) =>
    {
        var (first, end) = (0, piece.Length);
        while (first < Math.Min(start, piece.Length) && piece[first] == content)
            first++;
        while (end > first && piece.Length - end < stop && piece[end - 1] == content)
            end--;
        return piece[first..end];
    });

    /// <summary>Pieces of bytes, such as <c>&lt;0x0A&gt;</c>; bytes that are no character become U+FFFD.</summary>
    public static PieceDecoder ByteFallback() => new(pieces =>
    {
        var decoded = new List<string>();
        var bytes = new List<byte>();
        foreach (var piece in pieces)
        {
            if (piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>' && byte.TryParse(piece.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            AddBytes();
            decoded.Add(piece);
        }

        AddBytes();
        return decoded;

        void AddBytes()
        {
            if (bytes.Count > 0)
                decoded.Add(Encoding.UTF8.GetString([.. bytes]));
            bytes.Clear();
        }
    });

    private static PieceDecoder Each(Func<string, int, int, string> change) => new(pieces => [.. pieces.Select((piece, i) => change(piece, i, pieces.Count))]);

    private static string Cleaned(string text)
    {
        foreach (var (spaced, closed) in (ReadOnlySpan<(string, string)>)[(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")])
            text = text.Replace(spaced, closed, StringComparison.Ordinal);
        return text;
    }
}
