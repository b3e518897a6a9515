namespace Microsoft.ML.Peft.Tokenization;

/// <summary>A piece of a vocabulary; its id is its place.</summary>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceKind Kind);
