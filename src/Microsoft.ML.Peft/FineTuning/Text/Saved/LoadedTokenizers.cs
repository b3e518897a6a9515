using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>
/// The tokenizers of loaded models, each created once for its text. Every row passes the same string object, so
/// no characters are compared; when a model is released, its tokenizer is released too.
/// </summary>
internal static class LoadedTokenizers
{
    private static readonly ConditionalWeakTable<object, TokenSettings> Known = [];

    /// <exception cref="InvalidDataException">The text is not a tokenizer.</exception>
    public static TokenSettings Of(ReadOnlyMemory<char> settings)
    {
        if (MemoryMarshal.TryGetString(settings, out var text, out _, out var length) && length == text.Length)
            return Known.GetValue(text, _ => TokenSettings.Parse(settings.ToString()));
        if (MemoryMarshal.TryGetArray(settings, out var part) && part.Count == part.Array!.Length)
            return Known.GetValue(part.Array, _ => TokenSettings.Parse(settings.ToString()));
        return TokenSettings.Parse(settings.ToString());
    }
}
