using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The tokenizer of BERT and DistilBERT: <c>vocab.txt</c>, one piece a line, whose number is its id.</summary>
internal static class WordPieceFiles
{
    private const string FileName = "vocab.txt";

    /// <returns>Null where the folder has no such file.</returns>
    public static TextTokenizer? Read(string directory, ModelConfiguration configuration)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return null;
        var settings = TokenizerSettings.Read(directory);
        var lower = settings?.Flag("do_lower_case", true) ?? true;
        var options = new BertOptions
        {
            LowerCaseBeforeTokenization = lower,
            IndividuallyTokenizeCjk = settings?.Flag("tokenize_chinese_chars", true) ?? true,
            RemoveNonSpacingMarks = settings?.Flag("strip_accents", lower) ?? lower, // as the original: with case goes the accent
        };
        var tokenizer = TokenizerSettings.Made(path, () => BertTokenizer.Create(path, options));
        return new TextTokenizer(tokenizer, [tokenizer.ClassificationTokenId], [tokenizer.SeparatorTokenId], tokenizer.UnknownTokenId)
        {
            PaddingId = tokenizer.PaddingTokenId,
            LargestId = File.ReadLines(path).Count() - 1,
        };
    }
}
