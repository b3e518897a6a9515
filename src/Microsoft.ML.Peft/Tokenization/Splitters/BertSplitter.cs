using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Splits at white space, and makes each punctuation mark a word.</summary>
internal sealed class BertSplitter : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        var (start, place) = (0, 0);
        foreach (var rune in piece.Text.Span.EnumerateRunes())
        {
            int next = place + rune.Utf16SequenceLength;
            bool isMark = UnicodeForms.IsBertPunctuation(rune);
            if (isMark || Rune.IsWhiteSpace(rune))
            {
                if (place > start)
                    words.Add(piece.Slice(start, place - start));
                if (isMark)
                    words.Add(piece.Slice(place, next - place));
                start = next;
            }

            place = next;
        }

        if (place > start)
            words.Add(piece.Slice(start, place - start));
    }
}
