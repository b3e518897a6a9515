using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tokenization.Common;
using Microsoft.ML.Peft.Tokenization.Vocabularies;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The tokenizer of Llama: <c>tokenizer.model</c>, a SentencePiece file.</summary>
internal static class SentencePieceFiles
{
    private const string FileName = "tokenizer.model";

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files, SpecialTokens specials)
    {
        if (!files.Has(FileName))
            return null;
        var path = files.PathOf(FileName);
        var file = files.Read(FileName);
        var library = TokenizerSettings.Made(path, () =>
        {
            PieceLimits.CheckSentencePieces(path, file);
            return SentencePieceTokenizer.Create(new MemoryStream(file), addBeginningOfSentence: false);
        });
        AddedToken[] added =
        [
            new(library.UnknownToken, library.UnknownId), new(library.BeginningOfSentenceToken, library.BeginningOfSentenceId),
            new(library.EndOfSentenceToken, library.EndOfSentenceId), .. specials.Added(),
        ];
        var template = new TokenTemplate
        {
            First = specials.Settings?.Flag("add_bos_token", true) ?? true ? [library.BeginningOfSentenceId] : [],
            Last = specials.Settings?.Flag("add_eos_token", false) ?? false ? [library.EndOfSentenceId] : [],
        };
        return specials.Finished(new TokenPipeline(ModelOf(library), added: added.Where(token => token.Id >= 0)), template, library.UnknownId);
    }

    /// <summary>A tokenizer whose texts start with the model's beginning token.</summary>
    public static TextTokenizer Of(SentencePieceTokenizer library)
        => new(new TokenPipeline(ModelOf(library)), new TokenTemplate { First = [library.BeginningOfSentenceId] }) { PaddingId = library.UnknownId };

    private static LibraryModel ModelOf(SentencePieceTokenizer library)
        => new(library, library.UnknownId, Math.Max(library.Vocabulary.Values.Append(0).Max(), Math.Max(library.BeginningOfSentenceId, library.UnknownId)));
}
