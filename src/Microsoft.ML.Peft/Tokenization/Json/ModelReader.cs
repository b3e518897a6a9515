using System.Text.Json;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    public static TokenModel Read(JsonPart part) => TypeOf(part) switch
    {
        "WordPiece" => WordPiece(part),
        "WordLevel" => WordLevel(part),
        "BPE" => BytePair(part),
        "Unigram" => Unigram(part),
        _ => throw part.Get("type").Unsupported("WordPiece, WordLevel, BPE, Unigram"),
    };

    // Older files do not name the type.
    private static string TypeOf(JsonPart part)
    {
        if (part.Find("type") is { } type)
            return type.Text();
        return part.Find("merges") is not null ? "BPE"
            : part.Get("vocab").Element.ValueKind == JsonValueKind.Array ? "Unigram"
            : part.Find("continuing_subword_prefix") is not null ? "WordPiece"
            : "WordLevel";
    }

    private static WordPieceModel WordPiece(JsonPart part)
    {
        var pieces = Vocabulary(part.Get("vocab"));
        return new WordPieceModel(pieces, Unknown(part, pieces), part.Find("continuing_subword_prefix")?.Text() ?? "##", part.Find("max_input_chars_per_word")?.Integer() ?? 100);
    }

    private static WordLevelModel WordLevel(JsonPart part)
    {
        var pieces = Vocabulary(part.Get("vocab"));
        return new WordLevelModel(pieces, Unknown(part, pieces));
    }

    private static BytePairModel BytePair(JsonPart part)
    {
        var pieces = Vocabulary(part.Get("vocab"));
        if (part.Find("dropout") is { } dropout && dropout.Number() != 0)
            throw dropout.Unsupported("null and 0");
        var settings = new BytePairSettings
        {
            UnknownId = part.Find("unk_token") is null ? null : Unknown(part, pieces),
            Prefix = part.Find("continuing_subword_prefix")?.Text() ?? "",
            Suffix = part.Find("end_of_word_suffix")?.Text() ?? "",
            MergesUnknown = part.Flag("fuse_unk", false),
            SplitsUnknownBytes = part.Flag("byte_fallback", false),
            PrefersWholeWords = part.Flag("ignore_merges", false),
        };
        var merges = new Dictionary<(int, int), Merge>();
        foreach (var item in part.Get("merges").Items())
        {
            var (left, right) = Pair(item);
            string merged = right.StartsWith(settings.Prefix, StringComparison.Ordinal) ? left + right[settings.Prefix.Length..] : left + right;
            merges[(IdOf(left), IdOf(right))] = new Merge(merges.Count, IdOf(merged));

            int IdOf(string piece) => pieces.IdOf(piece) ?? throw item.Wrong($"a pair of pieces whose union is a piece, but the vocabulary lacks '{piece}'");
        }

        return new BytePairModel(pieces, merges, settings);
    }

    private static (string Left, string Right) Pair(JsonPart item)
    {
        if (item.Element.ValueKind == JsonValueKind.Array)
        {
            var pair = item.Items(2);
            return (pair[0].Text(), pair[1].Text());
        }

        return item.Text().Split(' ') is [var left, var right] ? (left, right) : throw item.Wrong("two pieces with a space between them");
    }

    private static UnigramModel Unigram(JsonPart part)
    {
        var list = part.Get("vocab");
        List<(string, double)> pieces = [];
        foreach (var item in list.Items())
        {
            var pair = item.Items(2);
            CheckLength(item, pair[0].Text(), pieces.Count);
            pieces.Add((pair[0].Text(), pair[1].Number()));
        }

        int? unknown = part.Find("unk_id")?.Integer();
        if (unknown >= pieces.Count)
            throw part.Get("unk_id").Wrong(FormattableString.Invariant($"the place of a piece, below {pieces.Count}"));
        return new UnigramModel(pieces, unknown, part.Flag("byte_fallback", false));
    }

    private static PieceList Vocabulary(JsonPart part)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (piece, id) in part.Members())
        {
            CheckLength(id, piece, ids.Count);
            ids[piece] = id.Integer();
        }

        return ids.Count > 0 ? new PieceList(ids) : throw part.Wrong("an object with at least one piece");
    }

    private static int Unknown(JsonPart part, PieceList pieces)
    {
        var name = part.Get("unk_token");
        return pieces.IdOf(name.Text()) ?? throw name.Wrong("a piece of the vocabulary");
    }

    private static void CheckLength(JsonPart place, string piece, int count) => PieceLimits.Check(place.Path, count, piece);
}
