using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Splits at characters.</summary>
/// <param name="matches">True for the characters to split at.</param>
/// <param name="behavior">What becomes of them.</param>
internal sealed class RuneSplitter(Func<Rune, bool> matches, SplitBehavior behavior) : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        var parts = new SplitParts(piece, behavior, words);
        var (start, place) = (0, 0);
        foreach (var rune in piece.Text.Span.EnumerateRunes())
        {
            int next = place + rune.Utf16SequenceLength;
            if (matches(rune))
            {
                parts.Add(start, place, matches: false);
                parts.Add(place, next, matches: true);
                start = next;
            }

            place = next;
        }

        parts.Add(start, place, matches: false);
        parts.Finish();
    }
}
