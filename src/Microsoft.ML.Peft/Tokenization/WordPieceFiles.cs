using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Decoders;
using Microsoft.ML.Peft.Tokenization.Normalizers;
using Microsoft.ML.Peft.Tokenization.Splitters;
using Microsoft.ML.Peft.Tokenization.Vocabularies;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The tokenizer of BERT and its relatives: <c>vocab.txt</c>, one piece per line; the line number is its id.</summary>
internal static class WordPieceFiles
{
    private const string FileName = "vocab.txt";

    private static readonly (string Key, string Name)[] Bert = [("pad_token", "[PAD]"), ("unk_token", "[UNK]"), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]")];
    private static readonly (string Key, string Name)[] Mpnet = [("pad_token", "<pad>"), ("unk_token", "[UNK]"), ("cls_token", "<s>"), ("sep_token", "</s>"), ("mask_token", "<mask>")];

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files, SpecialTokens specials) => Read(files, specials, isMpnet: false);

    /// <summary>The same with the special tokens of MPNet, if the vocabulary has them.</summary>
    public static TextTokenizer? ReadMpnet(PretrainedFiles files, SpecialTokens specials) => Read(files, specials, isMpnet: true);

    private static TextTokenizer? Read(PretrainedFiles files, SpecialTokens specials, bool isMpnet)
    {
        if (!files.Has(FileName))
            return null;
        var path = files.PathOf(FileName);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var pieces = files.Lines(FileName);
        for (int place = 0; place < pieces.Count; place++)
        {
            PieceLimits.Check(path, place, pieces[place]);
            ids[pieces[place]] = place;
        }

        isMpnet &= ids.ContainsKey("<s>");
        var names = isMpnet ? Mpnet : Bert;
        var tokens = new Dictionary<string, int>();
        foreach (var (key, name) in names)
            tokens[key] = ids.TryGetValue(specials.Name(key) ?? name, out int id) ? id : key is "mask_token" or "pad_token" ? -1 : throw Lacks(specials.Name(key) ?? name, key);

        List<AddedToken> added = [.. names.Where(token => tokens[token.Key] >= 0).Select(token => new AddedToken(specials.Name(token.Key) ?? token.Name, tokens[token.Key])), .. specials.Added()];
        var pipeline = new TokenPipeline(new WordPieceModel(new PieceList(ids), tokens["unk_token"]), Normalizer(specials), new BertSplitter(), PieceDecoder.WordPiece("##", cleans: true), added);
        return specials.Finished(pipeline, TokenTemplate.Around(tokens["cls_token"], tokens["sep_token"], separatesTwice: isMpnet));

        InvalidDataException Lacks(string token, string key) => new($"'{path}' has no piece '{token}', which is the {key} of the tokenizer. Copy the vocabulary of this model, or name its token in tokenizer_config.json.");
    }

    private static BertNormalizer Normalizer(SpecialTokens specials)
    {
        var settings = specials.Settings;
        bool basic = settings?.Flag("do_basic_tokenize", true) ?? true;
        bool lowers = basic && (settings?.Flag("do_lower_case", true) ?? true);
        // Accents go with case, unless the settings say otherwise.
        return new BertNormalizer(cleans: true, basic && (settings?.Flag("tokenize_chinese_chars", true) ?? true), basic && (settings?.Flag("strip_accents", lowers) ?? lowers), lowers);
    }
}
