using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Splitters;

/// <summary>Changes the characters of a text and leaves it whole.</summary>
internal sealed class FunctionSplitter(Func<string, string> function) : TextSplitter
{
    public override void Split(TextPiece piece, List<TextPiece> words) => words.Add(piece with { Text = function(piece.Text.ToString()).AsMemory() });
}
