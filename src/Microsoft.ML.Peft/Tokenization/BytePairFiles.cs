using System.Text.Json;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Decoders;
using Microsoft.ML.Peft.Tokenization.Splitters;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The tokenizer of RoBERTa: <c>vocab.json</c>, an object of piece → id, and <c>merges.txt</c>, over the bytes of the text.</summary>
internal static class BytePairFiles
{
    private const string VocabularyName = "vocab.json";
    private const string MergesName = "merges.txt";

    /// <returns>Null if the folder does not have the files.</returns>
    public static TextTokenizer? Read(PretrainedFiles files, SpecialTokens specials)
    {
        if (!files.Has(VocabularyName) || !files.Has(MergesName))
            return null;
        var vocabularyPath = files.PathOf(VocabularyName);
        var pieces = new PieceList(ReadVocabulary(files));
        List<AddedToken> added = [];
        foreach (var (key, name) in ((string, string)[])[("bos_token", "<s>"), ("eos_token", "</s>"), ("cls_token", "<s>"), ("sep_token", "</s>"), ("pad_token", "<pad>"), ("unk_token", "<unk>"), ("mask_token", "<mask>")])
            added.Add(new AddedToken(specials.Name(key) ?? name, IdOf(key, name)) { TakesSpaceBefore = key == "mask_token" });
        added.AddRange(specials.Added());
        var settings = new BytePairSettings { UnknownId = IdOf("unk_token", "<unk>") };
        bool addsSpace = specials.Settings?.Flag("add_prefix_space", false) ?? false;
        var pipeline = new TokenPipeline(
            new BytePairModel(pieces, ReadMerges(files, pieces), settings), null, new ByteLevelSplitter(addsSpace, splits: true), PieceDecoder.ByteLevel(), added);
        return specials.Finished(pipeline, TokenTemplate.Around(IdOf("cls_token", "<s>"), IdOf("sep_token", "</s>"), separatesTwice: true));

        int IdOf(string key, string name) => pieces.IdOf(specials.Name(key) ?? name)
            ?? throw new InvalidDataException($"'{vocabularyPath}' has no piece '{specials.Name(key) ?? name}', which is the {key} of the tokenizer. Copy the vocabulary of this model, or name its token in tokenizer_config.json.");
    }

    private static Dictionary<(int, int), Merge> ReadMerges(PretrainedFiles files, PieceList pieces)
    {
        var merges = new Dictionary<(int, int), Merge>();
        // The first line may be the version of the format.
        int number = 0;
        foreach (string line in files.Lines(MergesName))
        {
            number++;
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
                continue;
            if (line.Split(' ') is not [var left, var right] || pieces.IdOf(left) is not { } first || pieces.IdOf(right) is not { } second || pieces.IdOf(left + right) is not { } merged)
                throw new InvalidDataException(FormattableString.Invariant($"Line {number} of '{files.PathOf(MergesName)}' must be two pieces whose union is a piece of '{VocabularyName}'. Copy both files of the model again."));
            merges[(first, second)] = new Merge(merges.Count, merged);
        }

        return merges;
    }

    private static Dictionary<string, int> ReadVocabulary(PretrainedFiles files)
    {
        var path = files.PathOf(VocabularyName);
        using var document = JsonFile.Read(files, VocabularyName);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' holds no object of pieces and ids.");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (var piece in document.RootElement.EnumerateObject())
        {
            if (piece.Value.ValueKind != JsonValueKind.Number || !piece.Value.TryGetInt32(out var id) || id < 0)
                throw new InvalidDataException($"'{path}' gives the piece '{piece.Name}' no id.");
            PieceLimits.Check(path, vocabulary.Count, piece.Name);
            if (!vocabulary.TryAdd(piece.Name, id) || !ids.Add(id))
                throw new InvalidDataException($"'{path}' has the piece '{piece.Name}' or its id {id} twice.");
        }

        return vocabulary;
    }
}
