using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>Converts a text to token ids, for a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class TextMapping : CustomMappingFactory<TextMapping.Input, TextMapping.Output>
{
    public const string Contract = "Microsoft.ML.Peft.Text.Tokens";

    public static Action<Input, Output> Mapping { get; } = (input, output) =>
    {
        var ids = LoadedTokenizers.Of(input.Tokenizer).Encode(input.Text.ToString());
        var tokens = output.Tokens;
        var editor = VBufferEditor.Create(ref tokens, ids.Count);
        for (var i = 0; i < ids.Count; i++)
            editor.Values[i] = (uint)ids[i] + 1;
        output.Tokens = editor.Commit();
    };

    public override Action<Input, Output> GetMapping() => Mapping;

    internal sealed class Input
    {
        [ColumnName(TextSteps.Source)]
        public ReadOnlyMemory<char> Text { get; set; }

        [ColumnName(TextSteps.Tokenizer)]
        public ReadOnlyMemory<char> Tokenizer { get; set; }
    }

    internal sealed class Output
    {
        [ColumnName(TextSteps.Tokens)]
        public VBuffer<uint> Tokens { get; set; }
    }
}

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
