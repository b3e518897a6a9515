using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Json;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>Finds the tokenizer among the files of a model.</summary>
internal static class TokenizerFiles
{
    public const string Names = "tokenizer.json nor vocab.txt, vocab.json or tokenizer.model";

    private delegate TextTokenizer? Reader(PretrainedFiles files, SpecialTokens specials);

    // By tokenizer_class and by model_type.
    private static readonly Dictionary<string, Reader> Kinds = new(StringComparer.Ordinal)
    {
        ["BertTokenizer"] = WordPieceFiles.Read,
        ["DistilBertTokenizer"] = WordPieceFiles.Read,
        ["ElectraTokenizer"] = WordPieceFiles.Read,
        ["MPNetTokenizer"] = WordPieceFiles.ReadMpnet,
        ["RobertaTokenizer"] = BytePairFiles.Read,
        ["BartTokenizer"] = BytePairFiles.Read,
        ["LongformerTokenizer"] = BytePairFiles.Read,
        ["LlamaTokenizer"] = SentencePieceFiles.Read,
        ["bert"] = WordPieceFiles.Read,
        ["distilbert"] = WordPieceFiles.Read,
        ["electra"] = WordPieceFiles.Read,
        ["mpnet"] = WordPieceFiles.ReadMpnet,
        ["roberta"] = BytePairFiles.Read,
        ["llama"] = SentencePieceFiles.Read,
        ["universal-sentence-encoder-lite"] = SentenceEncoderFiles.Read,
    };

    /// <returns>Null if there are no files of a tokenizer.</returns>
    /// <exception cref="InvalidDataException">A file is damaged; the message names the file and the key.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of a kind that is not read.</exception>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        var specials = new SpecialTokens(files);
        if (files.Has(TokenizerJson.FileName))
            return TokenizerJson.Read(files, specials);
        var model = files.Has(ModelConfiguration.FileName) ? ModelConfiguration.Read(files) : null;
        if (ClassOf(specials.Settings) is { } named)
            return OfClass(specials.Settings!, named)(files, specials) ?? throw Missing(specials.Settings!, named);
        if (ClassOf(model) is { } other)
            return OfClass(model!, other)(files, specials) ?? throw Missing(model!, other);
        if (model is not null && model.Has(ModelConfiguration.TypeName) && Kinds.TryGetValue(model.Text(ModelConfiguration.TypeName), out var reader) && reader(files, specials) is { } tokenizer)
            return tokenizer;
        return WordPieceFiles.Read(files, specials) ?? BytePairFiles.Read(files, specials) ?? SentencePieceFiles.Read(files, specials) ?? SentenceEncoderFiles.Read(files, specials);
    }

    private static string? ClassOf(ModelConfiguration? configuration) => configuration?.Has("tokenizer_class") == true ? configuration.Text("tokenizer_class") : null;

    private static Reader OfClass(ModelConfiguration configuration, string name)
        => Kinds.GetValueOrDefault(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name)
            ?? throw new NotSupportedException($"'tokenizer_class' of '{configuration.Path}' is '{name}', which is read from '{TokenizerJson.FileName}' only. Write that file with AutoTokenizer.from_pretrained(folder).save_pretrained(folder) of the Python library transformers. Read without it are {string.Join(", ", Kinds.Keys.Where(kind => kind.EndsWith("Tokenizer", StringComparison.Ordinal)))}.");

    private static FileNotFoundException Missing(ModelConfiguration configuration, string name)
        => new($"'tokenizer_class' of '{configuration.Path}' is '{name}', but the folder lacks its vocabulary. Copy '{TokenizerJson.FileName}', or the vocabulary, into the folder.");
}
