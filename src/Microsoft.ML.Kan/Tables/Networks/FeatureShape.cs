namespace Microsoft.ML.Kan;

/// <summary>The shape of a prediction as a function of one feature.</summary>
public enum FeatureShape
{
    /// <summary>The prediction never falls when the feature rises.</summary>
    Increasing,

    /// <summary>The prediction never rises when the feature rises.</summary>
    Decreasing,
}
