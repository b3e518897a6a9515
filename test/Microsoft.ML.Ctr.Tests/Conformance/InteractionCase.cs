using Microsoft.ML.DeepLearning.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>A small network with an interaction and a tower, over every type of column.</summary>
internal static class InteractionCase
{
    public static FieldCase<ClickThroughTrainer.Options, ClickThroughModel> Of(FieldInteractionKind interaction, Action<ClickThroughTrainer.Options>? change = null)
    {
        return new FieldCase<ClickThroughTrainer.Options, ClickThroughModel>(
            QuickAutoInt.Columns, (context, options) => context.BinaryClassification.Trainers.ClickThrough(options), MakeQuick)
        {
            WeightsEqualRepeats = interaction != FieldInteractionKind.Dcn, // batch norm ignores weights
        };

        void MakeQuick(ClickThroughTrainer.Options options)
        {
            QuickAutoInt.MakeQuick(options);
            options.Interaction = interaction;
            options.DeepTowerWidths = [8];
            change?.Invoke(options);
        }
    }
}
