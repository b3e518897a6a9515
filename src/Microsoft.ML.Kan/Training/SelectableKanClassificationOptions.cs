using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Kan;

/// <summary>Options of the S-KAN trainers that classify: <see cref="SelectableKanOptions"/> and the handling of wrong labels.</summary>
public abstract class SelectableKanClassificationOptions : SelectableKanOptions, INoisyLabelOptions
{
    private protected SelectableKanClassificationOptions(NoisyLabelOptions noisyLabels) => NoisyLabels = noisyLabels;

    /// <summary>How training handles labels that may be wrong.</summary>
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
