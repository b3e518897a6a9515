using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Kan;

public sealed partial class KanBinaryTrainer
{
    /// <summary>Options of <see cref="KanBinaryTrainer"/>.</summary>
    public sealed class Options : KanOptions, INoisyLabelOptions
    {
        /// <summary>What is done about labels of which some are wrong.</summary>
        /// <value>Default: nothing, every label is believed.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = NoisyLabelOptions.ForTwoClasses();

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            NoisyLabelChecks.Check(NoisyLabels, this);
        }
    }
}
