using System.Text.Json;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Vocabularies;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization.Version1;

/// <summary>The tokenizer of RoBERTa: <c>vocab.json</c>, an object of piece → id, and <c>merges.txt</c>, over the bytes of the text.</summary>
internal static class BytePairVersion1
{
    private const string VocabularyName = "vocab.json";
    private const string MergesName = "merges.txt";

    /// <returns>Null if the folder does not have the files.</returns>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        if (!files.Has(VocabularyName) || !files.Has(MergesName))
            return null;
        var vocabularyPath = files.PathOf(VocabularyName);
        var vocabulary = ReadVocabulary(files);
        var specials = new Dictionary<string, int>();
        foreach (var name in (string[])["<s>", "</s>", "<pad>", "<unk>", "<mask>"])
            specials.Add(name, vocabulary.TryGetValue(name, out var id) ? id : throw new InvalidDataException($"'{vocabularyPath}' has no piece '{name}'."));
        var options = new BpeOptions(vocabulary)
        {
            // The first line may be the version of the format.
            Merges = files.Lines(MergesName).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
            ByteLevel = true,
            PreTokenizer = RobertaPreTokenizer.Instance,
            SpecialTokens = specials,
            UnknownToken = "<unk>",
        };
        var tokenizer = TokenizerSettings.Made(files.PathOf(MergesName), () => BpeTokenizer.Create(options));
        return new TextTokenizer(
            new TokenPipeline(new LibraryModel(tokenizer, specials["<unk>"], vocabulary.Values.Max())), TokenTemplate.Around(specials["<s>"], specials["</s>"], separatesTwice: true))
        {
            PaddingId = specials["<pad>"],
        };
    }

    private static Dictionary<string, int> ReadVocabulary(PretrainedFiles files)
    {
        var path = files.PathOf(VocabularyName);
        using var document = JsonFile.Read(files, VocabularyName);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' holds no object of pieces and ids.");
        var vocabulary = new Dictionary<string, int>();
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
