using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.NoisyLabels;

public sealed partial class EarlyLearningImageTrainer
{
    /// <summary>Options of <see cref="EarlyLearningImageTrainer"/>.</summary>
    public sealed class Options : ImageTrainingOptions, IPeerOptions
    {
        /// <inheritdoc/>
        /// <value>
        /// At least 0; default 0: the largest power of two, from 8 to 128, that gives an epoch at least 16 steps if possible.
        /// </value>
        [Choice(new object[] { 0, 32, 64, 128, 256 }, NoisyLabelDefaults.BatchSize)]
        public override int BatchSize { get; set; } = NoisyLabelDefaults.BatchSize;

        /// <inheritdoc/>
        /// <value>At least 1; default 30.</value>
        [Choice(new object[] { 10, 30, 60, 120 }, NoisyLabelDefaults.ImageMaximumEpochs)]
        public override int MaximumEpochs { get; set; } = NoisyLabelDefaults.ImageMaximumEpochs;

        /// <inheritdoc/>
        /// <value>Above 0 and at most 10; default 0.002.</value>
        [Range(1e-4, 1e-2, init: NoisyLabelDefaults.ImageLearningRate, logBase: true)]
        public override double LearningRate { get; set; } = NoisyLabelDefaults.ImageLearningRate;

        /// <inheritdoc/>
        /// <value>0 to 1; default 0.001.</value>
        public override double WeightDecay { get; set; } = NoisyLabelDefaults.ImageWeightDecay;

        /// <summary>The number of channels of the first stage; each later stage doubles it.</summary>
        /// <value>1 to 1,024; default 16. The source's ResNet-18 has 64.</value>
        [Choice(new object[] { 8, 16, 32, 64 }, NoisyLabelDefaults.Width)]
        public int Width { get; set; } = NoisyLabelDefaults.Width;

        /// <summary>The number of stages; each after the first halves height and width.</summary>
        /// <value>1 to 6; default 3. The source's ResNet-18 has 4.</value>
        public int Stages { get; set; } = NoisyLabelDefaults.Stages;

        /// <summary>The number of residual blocks of each stage; a block has two convolutions.</summary>
        /// <value>1 to 100; default 1. The source's ResNet-18 has 2.</value>
        [Choice(new object[] { 1, 2, 3 }, NoisyLabelDefaults.BlocksPerStage)]
        public int BlocksPerStage { get; set; } = NoisyLabelDefaults.BlocksPerStage;

        /// <inheritdoc cref="EarlyLearningTrainer.Options.NoisyLabels"/>
        public NoisyLabelOptions NoisyLabels { get; set; } = NoisyLabelOptions.ForEarlyLearning();

        /// <inheritdoc cref="EarlyLearningTrainer.Options.Plus"/>
        /// <remarks><see cref="PlusOptions"/> controls the mixing of images, not the augmentation.</remarks>
        public bool Plus { get; set; }

        /// <inheritdoc cref="EarlyLearningTrainer.Options.PlusOptions"/>
        public EarlyLearningPlusOptions PlusOptions { get; set; } = new();

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 8, Largest: 128, Steps: 16);

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            OptionChecks.Between(Width, 1, 1024, "from 1 to 1,024");
            OptionChecks.Between(Stages, 1, 6, "from 1 to 6");
            OptionChecks.Between(BlocksPerStage, 1, 100, "from 1 to 100");
            PeerOptions.Check(this);
            if (this.Networks == 2 && Augmentation.MixupAlpha > 0)
                throw OptionChecks.Invalid(nameof(Augmentation.MixupAlpha), Plus
                    ? "Option Augmentation.MixupAlpha is above 0 and Plus is true: ELR+ mixes images itself; set PlusOptions.MixupAlpha instead."
                    : "Option Augmentation.MixupAlpha is above 0 and NoisyLabels.Method is CoTeaching, which needs one label for each image; set it to 0.");
        }
    }
}
