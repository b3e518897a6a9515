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
