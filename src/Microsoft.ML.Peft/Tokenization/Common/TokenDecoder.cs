namespace Microsoft.ML.Peft.Tokenization.Common;

/// <summary>Changes pieces back into parts of a text; the text is all parts in a row. Thread-safe.</summary>
internal abstract class TokenDecoder
{
    public abstract List<string> Decode(List<string> pieces);
}
