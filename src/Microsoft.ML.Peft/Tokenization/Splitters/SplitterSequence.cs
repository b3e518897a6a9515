using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Several splitters, each for the words of the one before it.</summary>
internal sealed class SplitterSequence(IReadOnlyList<TextSplitter> parts) : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        List<TextPiece> current = [piece];
        foreach (var part in parts)
        {
            var next = new List<TextPiece>();
            foreach (var word in current)
            {
                if (!word.Text.IsEmpty)
                    part.Split(word, next);
            }

            current = next;
        }

        words.AddRange(current);
    }
}
