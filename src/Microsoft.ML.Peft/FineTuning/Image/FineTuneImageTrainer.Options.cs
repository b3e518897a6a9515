using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Peft;

public sealed partial class FineTuneImageTrainer
{
    /// <summary>Options of <see cref="FineTuneImageTrainer"/>.</summary>
    /// <remarks>If <see cref="ImageTrainingOptions.Image"/> does not set the size of pictures, the model's size is used.</remarks>
    public sealed class Options : ImageTrainingOptions, IFineTuningOptions, INoisyLabelOptions
    {
        /// <summary>Creates options with a learning-rate warm-up.</summary>
        public Options() => WarmupFraction = 0.06;

        /// <inheritdoc cref="FineTuningOptions.ModelDirectory"/>
        /// <value>Default null; it must be set.</value>
        public string? ModelDirectory { get; set; }

        /// <inheritdoc cref="FineTuningOptions.Adapter"/>
        /// <value>Default <see cref="FineTuningAdapter.Lora"/>.</value>
        [Choice(new object[] { FineTuningAdapter.Lora, FineTuningAdapter.Eva, FineTuningAdapter.Svfit, FineTuningAdapter.Full, FineTuningAdapter.Frozen }, FineTuningAdapter.Lora)]
        public FineTuningAdapter Adapter { get; set; } = FineTuningAdapter.Lora;

        /// <inheritdoc cref="FineTuningOptions.Lora"/>
        public LoraOptions Lora { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.Eva"/>
        public EvaOptions Eva { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.Svfit"/>
        public SvfitOptions Svfit { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.HeadHiddenWidth"/>
        /// <value>0 to 65,536; default 0.</value>
        public int HeadHiddenWidth { get; set; }

        /// <inheritdoc cref="FineTuningOptions.HeadDropout"/>
        /// <value>At least 0 and below 1; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double HeadDropout { get; set; }

        /// <inheritdoc/>
        /// <value>Like <see cref="FineTuningOptions.LearningRate"/> for texts.</value>
        [Choice(new object[] { 0.0, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
        public override double LearningRate { get; set; }

        /// <inheritdoc cref="FineTuningOptions.HeadLearningRate"/>
        /// <value>At most 10; default 0: 0.005 if nothing else is trained, 0.001 otherwise.</value>
        [Choice(new object[] { 0.0, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
        public double HeadLearningRate { get; set; }

        /// <inheritdoc cref="FineTuningOptions.GradientAccumulation"/>
        /// <value>1 to 1,024; default 1.</value>
        public int GradientAccumulation { get; set; } = 1;

        /// <inheritdoc cref="FineTuningOptions.RecomputesActivations"/>
        /// <value>Default false.</value>
        public bool RecomputesActivations { get; set; }

        /// <inheritdoc cref="FineTuningOptions.QuantizesWeights"/>
        /// <value>Default false.</value>
        public bool QuantizesWeights { get; set; }

        /// <inheritdoc/>
        /// <value>At least 1; default 10.</value>
        [Choice(new object[] { 3, 5, 10, 20 }, 10)]
        public override int MaximumEpochs { get; set; } = 10;

        /// <inheritdoc/>
        /// <value>
        /// At least 0; default 0: the largest power of two, from 4 to 32, that gives an epoch at least 16 steps if possible.
        /// </value>
        [Choice(new object[] { 0, 8, 16, 32, 64 }, 0)]
        public override int BatchSize { get; set; }

        /// <inheritdoc cref="FineTuningOptions.WeightDecay"/>
        /// <value>0 to 1; default 0.01.</value>
        public override double WeightDecay { get; set; } = 0.01;

        /// <inheritdoc/>
        /// <value>At least 1; default 3.</value>
        public override int EarlyStoppingPatience { get; set; } = 3;

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
        }

        /// <inheritdoc cref="FineTuneTextMulticlassTrainer.Options.LabelSmoothing"/>
        /// <value>At least 0 and below 1; default 0.</value>
        public double LabelSmoothing { get; set; }

        /// <inheritdoc cref="FineTuneTextMulticlassTrainer.Options.ClassWeights"/>
        /// <value>One per class, finite and above 0; default null: 1 for every class.</value>
        public float[]? ClassWeights { get; set; }

        /// <inheritdoc/>
        protected override bool ChoosesLearningRate => true;

        /// <inheritdoc/>
        protected override double UsedLearningRate => LearningRate > 0 ? LearningRate : IFineTuningOptions.DefaultLearningRate(Adapter);

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 4, Largest: 32, Steps: 16);

        double IFineTuningOptions.UsedLearningRate => UsedLearningRate;
    }
}
