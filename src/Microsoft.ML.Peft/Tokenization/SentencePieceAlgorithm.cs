namespace Microsoft.ML.Peft.Tokenization;

/// <summary>SentencePiece's algorithms; the numbers are those of its files.</summary>
internal enum SentencePieceAlgorithm
{
    /// <summary>The most likely pieces (Kudo, "Subword Regularization", 2018).</summary>
    Unigram = 1,

    /// <summary>Pairs merged, the best first (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016).</summary>
    BytePair = 2,
}
