namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>Splits a text into words, and may change their characters. Thread-safe.</summary>
internal abstract class TextSplitter
{
    /// <summary>Adds the words of a piece; empty ones are ignored later.</summary>
    public abstract void Split(TextPiece piece, List<TextPiece> words);
}
