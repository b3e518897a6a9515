using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>Options of perceptron classifiers for partly wrong labels.</summary>
public sealed class NoisyPerceptronOptions : PerceptronOptions, INoisyLabelOptions
{
    /// <summary>The method for wrong labels.</summary>
    /// <value>Default: none.</value>
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
