using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.NoisyLabels.Peers;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.NoisyLabels;

public sealed partial class EarlyLearningImageTrainer
{
    /// <summary>Options of <see cref="EarlyLearningImageTrainer"/>.</summary>
    public sealed class Options : ImageTrainingOptions, IPeerOptions
    {
        /// <inheritdoc/>
        /// <value>
        /// At least 0; default 0: the largest power of two, from 8 to 128, with which an epoch has 16 steps or more, or as near to that as it can be.
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

        /// <summary>The channels of the first stage; each later stage has twice as many.</summary>
        /// <value>1 to 1,024; default 16. The ResNet-18 of the source has 64.</value>
        [Choice(new object[] { 8, 16, 32, 64 }, 16)]
        public int Width { get; set; } = 16;

        /// <summary>The stages; each after the first halves height and width.</summary>
        /// <value>1 to 6; default 3. The ResNet-18 of the source has 4.</value>
        public int Stages { get; set; } = 3;

        /// <summary>The residual blocks of each stage, of two convolutions.</summary>
        /// <value>1 to 100; default 1. The ResNet-18 of the source has 2.</value>
        [Choice(new object[] { 1, 2, 3 }, 1)]
        public int BlocksPerStage { get; set; } = 1;

        /// <summary>The loss: λ and β of early-learning regularisation, or another loss to compare with.</summary>
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
        /// Whether two networks learn from each other's averaged weights (ELR+), and both predict. A step takes about three times as long, and the memory
        /// for averages doubles. Images are mixed as <see cref="PlusOptions"/> says, not as the augmentation does.
        /// </summary>
        /// <value>Default false.</value>
        public bool Plus { get; set; }

        /// <summary>How the two networks learn; without <see cref="Plus"/> of no account.</summary>
        public EarlyLearningPlusOptions PlusOptions { get; set; } = new();

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 8, Largest: 128, Steps: 16);
    }
}
