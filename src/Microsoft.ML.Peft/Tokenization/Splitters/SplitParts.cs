using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Joins the parts of a piece, matches and the text between them, to words.</summary>
internal ref struct SplitParts(TextPiece piece, SplitBehavior behavior, List<TextPiece> words)
{
    private int _start;
    private int _end;
    private bool _matched;

    /// <summary>Adds the next part; an empty one is ignored.</summary>
    public void Add(int start, int end, bool matches)
    {
        if (end <= start)
            return;
        bool joins = behavior switch
        {
            SplitBehavior.MergedWithPrevious => matches && !_matched,
            SplitBehavior.MergedWithNext => _matched && !matches,
            SplitBehavior.Contiguous => matches == _matched,
            _ => false,
        };
        if (!joins || _end == 0)
        {
            Finish();
            _start = start;
        }

        (_end, _matched) = (end, matches);
        if (behavior == SplitBehavior.Removed && matches)
            _start = end;
    }

    /// <summary>Adds the last word.</summary>
    public readonly void Finish()
    {
        if (_end > _start)
            words.Add(piece.Slice(_start, _end - _start));
    }
}
