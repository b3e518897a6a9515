using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Adds a column with the same number in every row, which a value mapping turns into the settings.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PictureSwitch : CustomMappingFactory<PictureSwitch.Nothing, PictureSwitch.Number>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.PictureSwitch";
    public const int On = 1;

    public static Action<Nothing, Number> Mapping { get; } = (_, number) => number.Value = On;

    public override Action<Nothing, Number> GetMapping() => Mapping;

    internal sealed class Nothing;

    internal sealed class Number
    {
        [ColumnName(PictureSteps.Switch)]
        public int Value { get; set; }
    }
}
