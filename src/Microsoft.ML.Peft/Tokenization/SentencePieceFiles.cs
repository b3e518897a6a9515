using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The tokenizer of Llama: <c>tokenizer.model</c>, a SentencePiece file.</summary>
internal static class SentencePieceFiles
{
    private const string FileName = "tokenizer.model";

    /// <returns>Null if the folder does not have the file.</returns>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        if (!files.Has(FileName))
            return null;
        var path = files.PathOf(FileName);
        var file = files.Read(FileName);
        return TokenizerSettings.Made(path, () =>
        {
            PieceLimits.CheckSentencePieces(path, file);
            return Of(SentencePieceTokenizer.Create(new MemoryStream(file), addBeginningOfSentence: false));
        });
    }

    /// <summary>A tokenizer whose texts start with the model's beginning token.</summary>
    public static TextTokenizer Of(SentencePieceTokenizer tokenizer) =>
        new(tokenizer, [tokenizer.BeginningOfSentenceId], [], tokenizer.UnknownId)
        {
            PaddingId = tokenizer.UnknownId,
            LargestId = Math.Max(tokenizer.Vocabulary.Values.Append(0).Max(), Math.Max(tokenizer.BeginningOfSentenceId, tokenizer.UnknownId)),
        };
}
