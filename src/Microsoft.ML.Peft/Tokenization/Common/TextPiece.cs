namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>A part of a text on its way to tokens.</summary>
/// <param name="Text">The characters, normalised.</param>
/// <param name="AtStart">True if it begins where the text begins. Some tokenizers add a leading space only there.</param>
internal readonly record struct TextPiece(ReadOnlyMemory<char> Text, bool AtStart)
{
    /// <summary>A part of this piece.</summary>
    public TextPiece Slice(int start, int length) => new(Text.Slice(start, length), AtStart && start == 0);
}
