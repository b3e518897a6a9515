using System.Text.RegularExpressions;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Splits at the matches of a regular expression.</summary>
/// <param name="pattern">The expression.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="inverts">True if the text between the matches counts as match, and the matches as text.</param>
internal sealed class PatternSplitter(Regex pattern, SplitBehavior behavior, bool inverts) : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        var parts = new SplitParts(piece, behavior, words);
        int end = 0;
        foreach (var match in pattern.EnumerateMatches(ShadowText.Of(piece.Text.Span, out var places)))
        {
            var (start, next) = (ShadowText.PlaceOf(places, match.Index), ShadowText.PlaceOf(places, match.Index + match.Length));
            parts.Add(end, start, inverts);
            parts.Add(start, next, !inverts);
            end = next;
        }

        parts.Add(end, piece.Text.Length, inverts);
        parts.Finish();
    }
}
