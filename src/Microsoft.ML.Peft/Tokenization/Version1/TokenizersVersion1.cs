using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.Tokenization.Version1;

/// <summary>
/// The tokenizers of models saved by version 0.1. Some of their ids differ from the reference's, but the models were trained with
/// them, so they are scored with them.
/// </summary>
internal static class TokenizersVersion1
{
    /// <returns>Null if there are no files of a tokenizer.</returns>
    public static TextTokenizer? Read(PretrainedFiles files)
    {
        var configuration = ModelConfiguration.Read(files);
        return configuration.Text(ModelConfiguration.TypeName) switch
        {
            "bert" or "distilbert" => WordPieceVersion1.Read(files),
            "roberta" => BytePairVersion1.Read(files),
            "universal-sentence-encoder-lite" => UnigramVersion1.Read(files),
            var type => throw new NotSupportedException($"Version 0.1 saved no text models of type '{type}'."),
        };
    }
}
