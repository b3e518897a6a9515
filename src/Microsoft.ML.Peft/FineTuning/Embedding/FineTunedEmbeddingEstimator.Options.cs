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
    /// <see cref="TrainingOptions.LabelColumnName"/> is the label column: a key, a Boolean or a Single. If
    /// <see cref="FineTuningOptions.Adapter"/> is <see cref="FineTuningAdapter.Frozen"/>, nothing is trained and no label is read.
    /// </remarks>
    public sealed class Options : TextFineTuningOptions, INoisyLabelOptions
    {
        /// <summary>Options with <see cref="TextPooling.SentenceTransformers"/>: what the folder says, or the mean, which describes a text better than an untrained first token.</summary>
        public Options() => Pooling = TextPooling.SentenceTransformers;

        /// <summary>The added vector column.</summary>
        /// <value>Default "Features".</value>
        public string OutputColumnName { get; set; } = PeftDefaults.VectorColumn;

        /// <summary>The method for wrong labels, if labels are classes.</summary>
        /// <value>Default: none; all labels are trusted.</value>
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
