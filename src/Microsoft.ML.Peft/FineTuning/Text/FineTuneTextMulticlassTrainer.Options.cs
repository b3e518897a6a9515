using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Peft;

public sealed partial class FineTuneTextMulticlassTrainer
{
    /// <summary>Options of <see cref="FineTuneTextMulticlassTrainer"/>.</summary>
    public sealed class Options : TextFineTuningOptions, INoisyLabelOptions
    {
        /// <summary>The method for wrong labels.</summary>
        /// <value>Default: none; all labels are trusted.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = new();

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            NoisyLabelChecks.Check(NoisyLabels, this);
            OptionChecks.Between(LabelSmoothing, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
            ClassLossChecks.Check(LabelSmoothing, ClassWeights, NoisyLabels);
        }

        /// <summary>The share of the label that is spread evenly over all classes, with cross-entropy and early-learning regularisation.</summary>
        /// <value>At least 0 and below 1; default 0.</value>
        public double LabelSmoothing { get; set; }

        /// <summary>A factor per class for the losses of its rows, in the order of the label's key.</summary>
        /// <value>One per class, finite and above 0; default null: 1 for every class.</value>
        public float[]? ClassWeights { get; set; }
    }
}
