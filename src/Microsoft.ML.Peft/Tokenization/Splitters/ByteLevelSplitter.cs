using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Splits as GPT-2 does, and shows the bytes of words as characters.</summary>
/// <param name="addsSpace">True if a text begins with a space.</param>
/// <param name="splits">False if the words stay whole.</param>
internal sealed partial class ByteLevelSplitter(bool addsSpace, bool splits) : TextSplitter
{
    private static readonly PatternSplitter Words = new(Pattern(), SplitBehavior.Isolated, inverts: false);

    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        if (addsSpace && piece.Text.Span[0] != ' ')
            piece = piece with { Text = (" " + piece.Text).AsMemory() };
        int first = words.Count;
        if (splits)
            Words.Split(piece, words);
        else
            words.Add(piece);
        for (int i = first; i < words.Count; i++)
            words[i] = words[i] with { Text = ByteCharacters.Of(words[i].Text.Span).AsMemory() };
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
