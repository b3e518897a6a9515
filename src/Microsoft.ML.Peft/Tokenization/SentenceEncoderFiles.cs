using System.Text;
using System.Text.Json;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Decoders;
using Microsoft.ML.Peft.Tokenization.Normalizers;
using Microsoft.ML.Peft.Tokenization.Splitters;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>
/// The tokenizer of the Universal Sentence Encoder lite: <c>vocab.json</c>, a list of [piece, log-probability]; the first six are
/// reserved. A missing number counts as 0, as in the published tokenizer.
/// </summary>
internal static class SentenceEncoderFiles
{
    private const string FileName = "vocab.json";
    private const int Reserved = 6;
    private const char Space = '\u2581';

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files, SpecialTokens specials)
    {
        if (!files.Has(FileName))
            return null;
        var normalizer = FunctionNormalizer.Form(NormalizationForm.FormKC);
        var splitter = new FunctionSplitter(text => Space + text.Replace(' ', Space));
        var pipeline = new TokenPipeline(new SentenceEncoderModel(ReadPieces(files), Reserved), normalizer, splitter, PieceDecoder.Metaspace(Space, leading: true));
        return specials.Finished(pipeline, TokenTemplate.None);
    }

    private static List<(string Text, double Score)> ReadPieces(PretrainedFiles files)
    {
        var path = files.PathOf(FileName);
        using var document = JsonFile.Read(files, FileName);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() <= Reserved)
            throw new InvalidDataException($"'{path}' holds no list of more than {Reserved} pieces.");
        var pieces = new List<(string, double)>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String
                || entry[1].ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
                throw new InvalidDataException($"'{path}' holds {entry.GetRawText()} as piece {pieces.Count}, where [text, number] is needed.");
            var text = entry[0].GetString()!;
            PieceLimits.Check(path, pieces.Count, text);
            if (text.Length == 0 && pieces.Count >= Reserved)
                throw new InvalidDataException($"'{path}' holds an empty text as piece {pieces.Count}.");
            pieces.Add((text, entry[1].ValueKind == JsonValueKind.Number ? entry[1].GetDouble() : 0));
        }

        return pieces;
    }
}
