using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Kan;

/// <summary>Options of the KAN trainers that classify: <see cref="KanOptions"/> and the handling of wrong labels.</summary>
public abstract class KanClassificationOptions : KanOptions, INoisyLabelOptions
{
    private protected KanClassificationOptions(NoisyLabelOptions noisyLabels) => NoisyLabels = noisyLabels;

    /// <summary>How training handles labels that may be wrong. Any method but the default trains one network, the first of the set, through TorchSharp.</summary>
    /// <value>Default: every label is taken as correct.</value>
    public NoisyLabelOptions NoisyLabels { get; set; }

    /// <inheritdoc/>
    protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        NoisyLabelChecks.Check(NoisyLabels, this);
    }
}
