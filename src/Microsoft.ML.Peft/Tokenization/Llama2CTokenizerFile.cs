using System.Text;

using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>
/// Reads the tokenizer file of llama2.c (karpathy/llama2.c): the length of the longest piece as a 32-bit integer, then for each piece its
/// score, its length in bytes and its bytes. Spaces are stored as spaces, and the first pieces are unknown, beginning and end.
/// </summary>
internal static class Llama2CTokenizerFile
{
    private const int Unknown = 0;
    private const int Beginning = 1;
    private const int End = 2;

    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">The number of pieces, which is not in the file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or has another number of pieces; the message names it.</exception>
    public static TextTokenizer Read(string path, int vocabularySize)
    {
        var bytes = File.ReadAllBytes(path);
        var pieces = ReadPieces(bytes, path);
        if (pieces.Count != vocabularySize)
            throw new InvalidDataException($"'{path}' has {pieces.Count} pieces; the model has {vocabularySize} tokens.");
        var tokenizer = TokenizerSettings.Made(
            path, () => SentencePieceModel.Create(SentencePieceAlgorithm.BytePair, pieces, Unknown, Beginning, End, bytesFallback: true));
        return SentencePieceFiles.Of(tokenizer);
    }

    private static List<SentencePiece> ReadPieces(byte[] bytes, string path)
    {
        var pieces = new List<SentencePiece>();
        for (var place = sizeof(int); place < bytes.Length;)
        {
            if (bytes.Length - place < 8)
                throw Damaged();
            var (score, length) = (BitConverter.ToSingle(bytes, place), BitConverter.ToInt32(bytes, place + 4));
            place += 8;
            if (length < 0 || length > bytes.Length - place)
                throw Damaged();
            PieceLimits.Check(path, pieces.Count, length);
            var text = Encoding.UTF8.GetString(bytes, place, length);
            place += length;
            pieces.Add(new SentencePiece(KindOf(pieces.Count, text) == SentencePieceKind.Byte ? text : text.Replace(' ', '\u2581'), score, KindOf(pieces.Count, text)));
        }

        return pieces.Count > End ? pieces : throw Damaged();

        InvalidDataException Damaged() => new($"'{path}' is not a valid tokenizer file of llama2.c: it ends within piece {pieces.Count}.");
    }

    private static SentencePieceKind KindOf(int id, string text) => id switch
    {
        Unknown => SentencePieceKind.Unknown,
        Beginning or End => SentencePieceKind.Control,
        _ => text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' ? SentencePieceKind.Byte : SentencePieceKind.Normal,
    };
}
