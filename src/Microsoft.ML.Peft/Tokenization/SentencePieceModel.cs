using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>
/// Creates a SentencePiece tokenizer from pieces in other formats, through the only format that Microsoft.ML.Tokenizers
/// reads: the protobuf message of google/sentencepiece (sentencepiece_model.proto, whose field numbers these are).
/// </summary>
internal static class SentencePieceModel
{
    /// <param name="algorithm">The algorithm that splits texts.</param>
    /// <param name="pieces">The pieces by id.</param>
    /// <param name="unknown">The id for text that no piece covers.</param>
    /// <param name="beginning">The id at the beginning of a text.</param>
    /// <param name="end">The id at the end of a text.</param>
    /// <param name="bytesFallback">True if characters without a piece are split into the pieces of their bytes.</param>
    public static SentencePieceTokenizer Create(
        SentencePieceAlgorithm algorithm, IEnumerable<SentencePiece> pieces, int unknown, int beginning, int end, bool bytesFallback)
    {
        using var stream = new MemoryStream(ToBytes(algorithm, pieces, unknown, beginning, end, bytesFallback));
        return SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false);
    }

    /// <summary>The content of a SentencePiece file.</summary>
    public static byte[] ToBytes(
        SentencePieceAlgorithm algorithm, IEnumerable<SentencePiece> pieces, int unknown, int beginning, int end, bool bytesFallback)
    {
        var message = new ProtobufMessage();
        foreach (var piece in pieces)
            message.Nested(1, new ProtobufMessage().Text(1, piece.Text).Single(2, piece.Score).Integer(3, (int)piece.Kind));

        message.Nested(2, new ProtobufMessage()
            .Integer(3, (int)algorithm)
            .Integer(35, bytesFallback ? 1 : 0)
            .Integer(40, unknown)
            .Integer(41, beginning)
            .Integer(42, end));
        // A leading space, spaces as U+2581, and none removed.
        return message.Nested(3, new ProtobufMessage().Integer(3, 1).Integer(4, 0).Integer(5, 1)).ToArray();
    }
}

/// <summary>A piece of a vocabulary; its id is its position.</summary>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceKind Kind);

/// <summary>SentencePiece's algorithms; the numbers are those of its files.</summary>
internal enum SentencePieceAlgorithm
{
    /// <summary>The most likely pieces (Kudo, "Subword Regularization", 2018).</summary>
    Unigram = 1,

    /// <summary>Pairs merged, the best first (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016).</summary>
    BytePair = 2,
}

/// <summary>The kinds of pieces; the numbers are those of SentencePiece's files.</summary>
internal enum SentencePieceKind
{
    Normal = 1,
    Unknown = 2,

    /// <summary>Never the result of splitting a text.</summary>
    Control = 3,

    /// <summary>One byte of a character that no piece covers.</summary>
    Byte = 6,
}
