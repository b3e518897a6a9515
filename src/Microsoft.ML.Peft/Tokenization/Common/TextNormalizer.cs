namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>Changes the characters of a text before it is split. Thread-safe.</summary>
internal abstract class TextNormalizer
{
    public abstract string Normalize(string text);
}
