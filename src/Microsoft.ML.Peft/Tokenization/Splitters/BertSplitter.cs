using System.Text;
using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Splits at white space, and makes each punctuation mark a word.</summary>
internal sealed class BertSplitter : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        var text = piece.Text.Span;
        int start = 0;
        for (int place = 0; place < text.Length;)
        {
            // Most characters are plain letters.
            if (char.IsAsciiLetterOrDigit(text[place]))
            {
                place++;
                continue;
            }

            Rune.DecodeFromUtf16(text[place..], out var rune, out int length);
            bool isMark = UnicodeForms.IsBertPunctuation(rune);
            if (isMark || Rune.IsWhiteSpace(rune))
            {
                Add(place);
                if (isMark)
                    words.Add(piece.Slice(place, length));
                start = place + length;
            }

            place += length;
        }

        Add(text.Length);

        void Add(int end)
        {
            if (end > start)
                words.Add(piece.Slice(start, end - start));
        }
    }
}
