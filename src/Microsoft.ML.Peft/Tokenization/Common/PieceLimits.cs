using System.Text;
using Google.Protobuf;

namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>
/// Limits of a vocabulary. Microsoft.ML.Tokenizers builds its tries recursively, with one call per byte of a piece, so a long piece
/// would overflow the stack and end the process. The longest pieces of published vocabularies have 256 bytes.
/// </summary>
internal static class PieceLimits
{
    /// <summary>The maximum number of bytes of a piece in UTF-8; the recursion then fits into a stack of 256 KB.</summary>
    public const int LongestPiece = 1024;

    /// <summary>The maximum number of pieces; the largest published vocabularies have a million.</summary>
    public const int MostPieces = 4_000_000;

    private static readonly uint PieceTag = WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited);
    private static readonly uint TextTag = WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited);

    /// <exception cref="InvalidDataException">The piece is too long, or there are too many pieces.</exception>
    public static void Check(string path, int place, string piece)
    {
        // No character has more than three bytes for each of its UTF-16 values.
        if (piece.Length > LongestPiece / 3)
            Check(path, place, Encoding.UTF8.GetByteCount(piece));
        else
            Check(path, place, 0);
    }

    /// <exception cref="InvalidDataException">The piece is too long, or there are too many pieces.</exception>
    public static void Check(string path, int place, int bytes)
    {
        if (bytes > LongestPiece)
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' holds a piece of {bytes} bytes at place {place}; pieces of at most {LongestPiece} bytes are read."));
        if (place >= MostPieces)
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' holds more than {MostPieces} pieces, which is the most that are read."));
    }

    /// <summary>Checks the pieces of a SentencePiece file (the protobuf message ModelProto) without building objects.</summary>
    /// <exception cref="InvalidDataException">A piece is too long, or there are too many.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not a protobuf message.</exception>
    public static void CheckSentencePieces(string path, byte[] file)
    {
        var message = new CodedInputStream(file);
        for (int place = 0; message.ReadTag() is var tag and not 0;)
        {
            if (tag == PieceTag)
                CheckSentencePiece(path, place++, message.ReadBytes());
            else
                message.SkipLastField();
        }
    }

    private static void CheckSentencePiece(string path, int place, ByteString piece)
    {
        var message = piece.CreateCodedInput();
        while (message.ReadTag() is var tag and not 0)
        {
            if (tag == TextTag)
                Check(path, place, message.ReadBytes().Length);
            else
                message.SkipLastField();
        }
    }
}
