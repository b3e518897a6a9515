using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft;

public sealed partial class FineTunedEmbeddingEstimator
{
    /// <summary>Options of <see cref="FineTunedEmbeddingEstimator"/>.</summary>
    /// <remarks>
    /// <see cref="TrainingOptions.LabelColumnName"/> is the column to learn from: a key, a Boolean or a Single. With
    /// <see cref="FineTuningOptions.Adapter"/> <see cref="FineTuningAdapter.Frozen"/> there is nothing to learn, and none is read.
    /// </remarks>
    public sealed class Options : TextFineTuningOptions, INoisyLabelOptions
    {
        /// <summary>Options with <see cref="TextPooling.Mean"/>, whose vectors say more of a text than a first token that was not trained for it.</summary>
        public Options() => Pooling = TextPooling.Mean;

        /// <summary>The vector column that is added.</summary>
        /// <value>Default "Features".</value>
        public string OutputColumnName { get; set; } = PeftDefaults.VectorColumn;

        /// <summary>The method against wrong labels, if labels are classes.</summary>
        /// <value>Default: none, all labels are trusted.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = new();

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            NoisyLabelChecks.Check(NoisyLabels, this);
            OptionChecks.NotEmpty(OutputColumnName);
        }
    }
}
