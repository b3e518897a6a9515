using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Decoders;
using Microsoft.ML.Peft.Tokenization.Splitters;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    private const string Supported = "Sequence, WordPiece, ByteLevel, Metaspace, BPEDecoder, ByteFallback, Fuse, Strip, Replace";

    public static TokenDecoder Read(JsonPart part) => part.Get("type").Text() switch
    {
        "Sequence" => PieceDecoder.Sequence([.. part.Get("decoders").Items().Select(Read)]),
        "WordPiece" => PieceDecoder.WordPiece(part.Find("prefix")?.Text() ?? "##", part.Flag("cleanup", true)),
        "ByteLevel" => PieceDecoder.ByteLevel(),
        "Metaspace" => PieceDecoder.Metaspace(SplitterReader.Character(part.Get("replacement")), SplitterReader.Leading(part) != LeadingSpace.Never),
        "BPEDecoder" => PieceDecoder.Suffix(part.Find("suffix")?.Text() ?? "</w>"),
        "ByteFallback" => PieceDecoder.ByteFallback(),
        "Fuse" => PieceDecoder.Fuse(),
        "Strip" => PieceDecoder.Strip(SplitterReader.Character(part.Get("content")), part.Get("start").Integer(), part.Get("stop").Integer()),
        "Replace" => PieceDecoder.Replace(PatternReader.Read(part.Get("pattern")), part.Get("content").Text()),
        _ => throw part.Get("type").Unsupported(Supported),
    };
}
