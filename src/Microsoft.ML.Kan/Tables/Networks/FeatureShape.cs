namespace Microsoft.ML.Kan;

/// <summary>The shape of a prediction as a function of one feature. A direction and a curvature combine: <c>Increasing | Concave</c> rises ever less.</summary>
/// <remarks>
/// A direction holds at all values of the feature. A curvature holds between the smallest and the largest value of the training rows; beyond them the
/// prediction stays constant.
/// </remarks>
[Flags]
public enum FeatureShape
{
    /// <summary>The prediction never falls when the feature rises.</summary>
    Increasing = 1,

    /// <summary>The prediction never rises when the feature rises.</summary>
    Decreasing = 2,

    /// <summary>The slope of the prediction never falls when the feature rises: between two values, the prediction is at most on the line between theirs.</summary>
    Convex = 4,

    /// <summary>The slope of the prediction never rises when the feature rises: between two values, the prediction is at least on the line between theirs.</summary>
    Concave = 8,
}
