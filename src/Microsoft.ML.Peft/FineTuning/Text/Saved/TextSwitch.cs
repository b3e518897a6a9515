using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Peft.FineTuning.Text.Saved;

/// <summary>A column with the same number in every row, which a lookup turns into the tokenizer.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class TextSwitch : CustomMappingFactory<TextSwitch.Nothing, TextSwitch.Number>
{
    public const string Contract = "Microsoft.ML.Peft.Text.Switch";
    public const int On = 1;

    public static Action<Nothing, Number> Mapping { get; } = (_, number) => number.Value = On;

    public override Action<Nothing, Number> GetMapping() => Mapping;

    internal sealed class Nothing;

    internal sealed class Number
    {
        [ColumnName(TextSteps.Switch)]
        public int Value { get; set; }
    }
}
