using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Where a leading space is added.</summary>
internal enum LeadingSpace
{
    /// <summary>Before every piece.</summary>
    Always,

    /// <summary>Before the start of the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>SentencePiece's spaces: each becomes a visible character, with which words begin.</summary>
/// <param name="mark">The visible character, usually U+2581.</param>
/// <param name="leading">Where a leading one is added.</param>
/// <param name="splits">False if the text stays whole.</param>
internal sealed class MetaspaceSplitter(char mark, LeadingSpace leading, bool splits) : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words)
    {
        var text = piece.Text.ToString().Replace(' ', mark);
        if ((leading == LeadingSpace.Always || (leading == LeadingSpace.First && piece.AtStart)) && text[0] != mark)
            text = mark + text;
        var marked = new TextPiece(text.AsMemory(), piece.AtStart);
        var (start, end) = (0, text.Length);
        while (splits && end > start)
        {
            int next = text.IndexOf(mark, start + 1);
            if (next < 0)
                break;
            words.Add(marked.Slice(start, next - start));
            start = next;
        }

        words.Add(marked.Slice(start, end - start));
    }
}
