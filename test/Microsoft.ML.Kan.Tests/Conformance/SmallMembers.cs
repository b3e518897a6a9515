namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Networks small enough for the suite, of every kind.</summary>
internal static class SmallMembers
{
    public static KanMember One { get; } = new() { Knots = 8, HiddenWidth = 16 };

    public static KanMember[] Few { get; } =
    [
        One,
        new() { Knots = 4, HiddenWidth = 16, WeightDecayFactor = 4 },
        new() { Knots = 8, HiddenWidth = 16, GridSize = 0, LearningRateFactor = 0.5 },
        new() { Knots = 16, HiddenWidth = 16, FurtherLayers = 1, HiddenDecayFactor = 0 },
        new() { Knots = 8, HiddenWidth = 32, Space = ActivationSpace.GaussianRbf },
    ];
}
