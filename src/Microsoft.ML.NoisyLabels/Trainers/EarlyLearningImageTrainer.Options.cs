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
        [Choice(new object[] { 0, 32, 64, 128, 256 }, 0)]
        public override int BatchSize { get; set; }

        /// <inheritdoc/>
        /// <value>At least 1; default 30.</value>
        [Choice(new object[] { 10, 30, 60, 120 }, 30)]
        public override int MaximumEpochs { get; set; } = 30;

        /// <inheritdoc/>
        /// <value>Above 0 and at most 10; default 0.002.</value>
        [Range(1e-4, 1e-2, init: 2e-3, logBase: true)]
        public override double LearningRate { get; set; } = 2e-3;

        /// <inheritdoc/>
        /// <value>0 to 1; default 0.001.</value>
        public override double WeightDecay { get; set; } = 1e-3;

        /// <summary>The number of channels of the first stage; each later stage doubles it.</summary>
        /// <value>1 to 1,024; default 16. The source's ResNet-18 has 64.</value>
        [Choice(new object[] { 8, 16, 32, 64 }, 16)]
        public int Width { get; set; } = 16;

        /// <summary>The number of stages; each after the first halves height and width.</summary>
        /// <value>1 to 6; default 3. The source's ResNet-18 has 4.</value>
        public int Stages { get; set; } = 3;

        /// <summary>The number of residual blocks of each stage; a block has two convolutions.</summary>
        /// <value>1 to 100; default 1. The source's ResNet-18 has 2.</value>
        [Choice(new object[] { 1, 2, 3 }, 1)]
        public int BlocksPerStage { get; set; } = 1;

        /// <summary>The loss: λ and β of early-learning regularisation, or another loss for comparison.</summary>
        /// <value>Default <see cref="NoisyLabelMethod.EarlyLearningRegularization"/>.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = new() { Method = NoisyLabelMethod.EarlyLearningRegularization };

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            NoisyLabelChecks.Check(NoisyLabels, this, allowsTwoNetworks: true);
        }

        /// <summary>
        /// True for ELR+: two networks give each other targets from averaged weights, and both predict. A step takes about three times as long,
        /// and the memory for averages doubles. <see cref="PlusOptions"/> controls the mixing of images, not the augmentation.
        /// </summary>
        /// <value>Default false.</value>
        public bool Plus { get; set; }

        /// <summary>The options of ELR+; ignored unless <see cref="Plus"/> is true.</summary>
        public EarlyLearningPlusOptions PlusOptions { get; set; } = new();

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 8, Largest: 128, Steps: 16);
    }
}
