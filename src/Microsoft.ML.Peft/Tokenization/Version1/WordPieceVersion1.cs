using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Vocabularies;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization.Version1;

/// <summary>The tokenizer of BERT and DistilBERT: <c>vocab.txt</c>, one piece per line; the line number is its id.</summary>
internal static class WordPieceVersion1
{
    private const string FileName = "vocab.txt";

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        if (!files.Has(FileName))
            return null;
        var path = files.PathOf(FileName);
        var settings = TokenizerSettings.Read(files);
        var lower = settings?.Flag("do_lower_case", true) ?? true;
        var options = new BertOptions
        {
            LowerCaseBeforeTokenization = lower,
            IndividuallyTokenizeCjk = settings?.Flag("tokenize_chinese_chars", true) ?? true,
            RemoveNonSpacingMarks = settings?.Flag("strip_accents", lower) ?? lower, // as the original: with case goes the accent
        };
        var pieces = files.Lines(FileName);
        for (int place = 0; place < pieces.Count; place++)
            PieceLimits.Check(path, place, pieces[place]);
        var tokenizer = TokenizerSettings.Made(path, () => BertTokenizer.Create(new MemoryStream(files.Read(FileName)), options));
        return new TextTokenizer(
            new TokenPipeline(new LibraryModel(tokenizer, tokenizer.UnknownTokenId, pieces.Count - 1)), TokenTemplate.Around(tokenizer.ClassificationTokenId, tokenizer.SeparatorTokenId))
        {
            PaddingId = tokenizer.PaddingTokenId,
        };
    }
}
