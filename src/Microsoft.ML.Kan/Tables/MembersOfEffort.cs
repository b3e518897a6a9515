namespace Microsoft.ML.Kan.Tables;

/// <summary>The networks of each <see cref="KanEffort"/>, in the order in which they helped most.</summary>
internal static class MembersOfEffort
{
    public const KanEffort Default = KanEffort.Balanced;

    private static readonly KanMember[] One = [new()];

    private static readonly KanMember[] Few =
    [
        new(),
        new() { Knots = 255 },
        new() { Knots = 32, WeightDecayFactor = 4 },
        new() { HiddenWidth = 64, WeightDecayFactor = 14 },
        new() { Knots = 255, HiddenWidth = 64, FurtherLayers = 1, GridSize = 8, WeightDecayFactor = 0.2 },
        new() { HiddenWidth = 64, GridSize = 0, WeightDecayFactor = 4 },
        new() { Knots = 16, HiddenWidth = 96, GridSize = 8 },
    ];

    private static readonly KanMember[] All =
    [
        new(),
        new() { Knots = 255 },
        new() { Knots = 32 },
        new() { Knots = 255, HiddenWidth = 64, WeightDecayFactor = 4 },
        new() { GridSize = 8 },
        new() { HiddenWidth = 64, WeightDecayFactor = 14 },
        new() { HiddenWidth = 64, GridSize = 0 },
        new() { FurtherLayers = 1, HiddenWidth = 32 },
        new() { Knots = 255, HiddenWidth = 64, FurtherLayers = 1, GridSize = 8, WeightDecayFactor = 0.2 },
        new() { Knots = 128, HiddenWidth = 64, WeightDecayFactor = 14, HiddenDecayFactor = 1.0 / 14 },
        new() { Knots = 32, FurtherLayers = 1, HiddenWidth = 32, WeightDecayFactor = 4 },
        new() { Knots = 255, FurtherLayers = 2, HiddenWidth = 64, GridSize = 0, LearningRateFactor = 0.3 },
        new() { HiddenDecayFactor = 0 },
        new() { Knots = 16, HiddenWidth = 96, GridSize = 8 },
        new() { HiddenWidth = 64, GridSize = 0, WeightDecayFactor = 4 },
        new() { Knots = 255, GridSize = 8, HiddenDecayFactor = 0 },
        new() { Knots = 255, FurtherLayers = 1, HiddenWidth = 32 },
        new() { HiddenWidth = 64, FurtherLayers = 1, GridSize = 8 },
    ];

    public static IReadOnlyList<KanMember> Of(KanEffort effort) => effort switch
    {
        KanEffort.Fast => One,
        KanEffort.Balanced => Few,
        _ => All,
    };
}
