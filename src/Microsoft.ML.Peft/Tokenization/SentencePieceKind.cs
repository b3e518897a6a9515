namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The kinds of pieces; the numbers are those of SentencePiece's files.</summary>
internal enum SentencePieceKind
{
    Normal = 1,
    Unknown = 2,

    /// <summary>Never the outcome of cutting a text.</summary>
    Control = 3,

    /// <summary>One byte of a character that no piece covers.</summary>
    Byte = 6,
}
