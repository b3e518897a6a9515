using Microsoft.ML.Peft.Tokenization.Common;

namespace Microsoft.ML.Peft.Tokenization.Json;

/// <summary>Reads an added token of <c>tokenizer.json</c>, or of <c>added_tokens_decoder</c> in <c>tokenizer_config.json</c>.</summary>
internal static class AddedTokenReader
{
    public static AddedToken Read(JsonPart part, int id) => new(part.Get("content").Text(), id)
    {
        IsSpecial = part.Flag("special", false),
        IsNormalized = part.Flag("normalized", false),
        IsWord = part.Flag("single_word", false),
        TakesSpaceBefore = part.Flag("lstrip", false),
        TakesSpaceBehind = part.Flag("rstrip", false),
    };
}
