namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Options of a trainer that can learn from labels of which some are wrong.</summary>
internal interface INoisyLabelOptions
{
    /// <summary>What it does about them.</summary>
    NoisyLabelOptions NoisyLabels { get; }
}
