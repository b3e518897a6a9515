namespace Microsoft.ML.Peft.Tokenization;

/// <summary>The limits of a network: ids below <paramref name="VocabularySize"/>, and at most <paramref name="MaximumLength"/> ids.</summary>
internal sealed record TextLimits(int VocabularySize, int MaximumLength)
{
    /// <exception cref="InvalidDataException">The tokenizer has ids without rows in the network.</exception>
    public void Check(TextTokenizer tokenizer, string location)
    {
        if (tokenizer.LargestId >= VocabularySize)
            throw new InvalidDataException($"The tokenizer of '{location}' has ids up to {tokenizer.LargestId}, the network a table of {VocabularySize} tokens: they do not belong together.");
    }
}
