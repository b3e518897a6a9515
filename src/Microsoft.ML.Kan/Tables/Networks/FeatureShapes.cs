using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>The parts of a <see cref="FeatureShape"/>.</summary>
internal static class FeatureShapes
{
    private const FeatureShape Directions = FeatureShape.Increasing | FeatureShape.Decreasing;
    private const FeatureShape Curvatures = FeatureShape.Convex | FeatureShape.Concave;

    /// <summary>True if the curvature is constrained.</summary>
    public static bool IsCurved(this FeatureShape shape) => (shape & Curvatures) != 0;

    /// <summary>1 if the prediction must not fall, -1 if it must not rise, otherwise 0.</summary>
    public static int Direction(this FeatureShape shape) => shape.HasFlag(FeatureShape.Increasing) ? 1 : shape.HasFlag(FeatureShape.Decreasing) ? -1 : 0;

    /// <summary>Checks the shape of a slot.</summary>
    /// <exception cref="ArgumentException">It is empty, not defined or contradicts itself.</exception>
    public static void Check(FeatureShape shape, string name, string option)
    {
        if (shape == 0 || (shape & ~(Directions | Curvatures)) != 0)
            throw OptionChecks.Invalid(option, $"Option {option} gives slot '{name}' the shape {(int)shape}; use Increasing or Decreasing, Convex or Concave, or one of each, such as Increasing | Concave.");
        if ((shape & Directions) == Directions)
            throw OptionChecks.Invalid(option, $"Option {option} makes slot '{name}' increasing and decreasing, which leaves a constant; name one of both, or leave the slot out of the features.");
        if ((shape & Curvatures) == Curvatures)
            throw OptionChecks.Invalid(option, $"Option {option} makes slot '{name}' convex and concave, which leaves a straight line; name one of both.");
    }
}
