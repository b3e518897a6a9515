using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>Options of perceptron classifiers that learn from labels of which some are wrong.</summary>
public sealed class NoisyPerceptronOptions : PerceptronOptions, INoisyLabelOptions
{
    /// <summary>What is done about them.</summary>
    /// <value>Default: nothing.</value>
    public NoisyLabelOptions NoisyLabels { get; set; } = new();

    /// <inheritdoc/>
    protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        NoisyLabelChecks.Check(NoisyLabels, this);
    }
}
