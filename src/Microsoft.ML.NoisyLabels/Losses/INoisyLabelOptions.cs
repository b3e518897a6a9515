namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Options of a trainer that supports the losses for unreliable labels.</summary>
internal interface INoisyLabelOptions
{
    /// <summary>The loss and its settings.</summary>
    NoisyLabelOptions NoisyLabels { get; }
}
