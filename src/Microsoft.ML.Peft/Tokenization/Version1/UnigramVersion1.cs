using System.Text;
using System.Text.Json;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;

using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Normalizers;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization.Version1;

/// <summary>
/// The tokenizer of the Universal Sentence Encoder lite: <c>vocab.json</c>, a list of [piece, log-probability]; the first six are
/// reserved. Pieces without a number are never chosen, and if a piece occurs several times, the last one counts, as in the
/// published tokenizer.
/// </summary>
internal static class UnigramVersion1
{
    private const string FileName = "vocab.json";
    private const int Reserved = 6;
    private const int Unknown = 0;
    private const int Beginning = 1;
    private const int End = 2;

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        if (!files.Has(FileName))
            return null;
        var path = files.PathOf(FileName);
        var pieces = ReadPieces(files);
        var tokenizer = TokenizerSettings.Made(
            path, () => SentencePieceModel.Create(SentencePieceAlgorithm.Unigram, pieces, Unknown, Beginning, End, bytesFallback: false));
        var normalizer = new FunctionNormalizer(text => text.Normalize(NormalizationForm.FormKC));
        return new TextTokenizer(new TokenPipeline(new LibraryModel(tokenizer, Unknown, pieces.Count - 1, mergesUnknown: true), normalizer), TokenTemplate.None);
    }

    private static List<SentencePiece> ReadPieces(PretrainedFiles files)
    {
        var path = files.PathOf(FileName);
        using var document = JsonFile.Read(files, FileName);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() <= Reserved)
            throw new InvalidDataException($"'{path}' holds no list of more than {Reserved} pieces.");
        var pieces = new List<SentencePiece>();
        var places = new Dictionary<string, int>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String
                || entry[1].ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
                throw new InvalidDataException($"'{path}' holds {entry.GetRawText()} as piece {pieces.Count}, where [text, number] is needed.");
            var text = entry[0].GetString()!;
            PieceLimits.Check(path, pieces.Count, text);
            var scored = entry[1].ValueKind == JsonValueKind.Number;
            var kind = pieces.Count == Unknown ? SentencePieceKind.Unknown
                : pieces.Count < Reserved || !scored ? SentencePieceKind.Control
                : SentencePieceKind.Normal;
            if (kind == SentencePieceKind.Normal)
            {
                if (text.Length == 0)
                    throw new InvalidDataException($"'{path}' holds an empty text as piece {pieces.Count}.");
                if (places.TryGetValue(text, out var earlier))
                    pieces[earlier] = pieces[earlier] with { Kind = SentencePieceKind.Control };
                places[text] = pieces.Count;
            }

            pieces.Add(new SentencePiece(text, scored ? (float)entry[1].GetDouble() : 0, kind));
        }

        return pieces;
    }
}
