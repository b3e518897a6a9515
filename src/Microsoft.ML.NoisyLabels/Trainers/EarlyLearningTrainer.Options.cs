using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.NoisyLabels;

public sealed partial class EarlyLearningTrainer
{
    /// <summary>Options of <see cref="EarlyLearningTrainer"/>.</summary>
    public sealed class Options : FeatureTrainingOptions, IPeerOptions
    {
        /// <inheritdoc/>
        /// <value>
        /// At least 0; default 0: the largest power of two, from 4 to 256, that gives an epoch at least 16 steps if possible.
        /// </value>
        [Choice(new object[] { 0, 32, 64, 128, 256, 512, 1024 }, NoisyLabelDefaults.BatchSize)]
        public override int BatchSize { get; set; } = NoisyLabelDefaults.BatchSize;

        /// <inheritdoc/>
        /// <value>Above 0 and at most 10; default 0.001.</value>
        [Range(1e-4, 1e-2, init: NoisyLabelDefaults.LearningRate, logBase: true)]
        public override double LearningRate { get; set; } = NoisyLabelDefaults.LearningRate;

        /// <summary>The number of units of each hidden layer.</summary>
        /// <value>1 to 65,536; default 128.</value>
        [Choice(new object[] { 32, 64, 128, 256, 512 }, NoisyLabelDefaults.HiddenWidth)]
        public int HiddenWidth { get; set; } = NoisyLabelDefaults.HiddenWidth;

        /// <summary>The number of layers between input and output.</summary>
        /// <value>0 to 10; default 2. With 0 the model is linear.</value>
        [Choice(new object[] { 0, 1, 2, 3 }, NoisyLabelDefaults.HiddenLayers)]
        public int HiddenLayers { get; set; } = NoisyLabelDefaults.HiddenLayers;

        /// <summary>The loss: λ and β of early-learning regularisation, or another loss for comparison.</summary>
        /// <value>Default <see cref="NoisyLabelMethod.EarlyLearningRegularization"/>.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = NoisyLabelOptions.ForEarlyLearning();

        /// <summary>
        /// True for ELR+: two networks give each other targets from averaged weights, and both predict. A step takes about three times as long,
        /// and the memory for averages doubles.
        /// </summary>
        /// <value>Default false.</value>
        public bool Plus { get; set; }

        /// <summary>The options of ELR+; ignored unless <see cref="Plus"/> is true.</summary>
        public EarlyLearningPlusOptions PlusOptions { get; set; } = new();

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 4, Largest: 256, Steps: 16);

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            OptionChecks.Between(HiddenWidth, 1, 65_536, "from 1 to 65,536");
            OptionChecks.Between(HiddenLayers, 0, 10, "from 0 to 10");
            PeerOptions.Check(this);
        }
    }
}
