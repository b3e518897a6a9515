using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Kan.ImageClassification;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Kan;

public sealed partial class ConvKanTrainer
{
    /// <summary>Options of <see cref="ConvKanTrainer"/>.</summary>
    /// <remarks>
    /// The method is S-ConvKAN (Yang et al., arXiv 2408.08338). Only its abstract and summaries by others could be obtained, so the
    /// equations and defaults of the selection are this library's reading of them; see the documentation page.
    /// </remarks>
    public sealed class Options : ImageTrainingOptions, INoisyLabelOptions
    {
        /// <inheritdoc/>
        /// <value>
        /// At least 0; default 0: the largest power of two, from 8 to 32, with which an epoch has 16 steps or more, or as near to that as it can be.
        /// </value>
        [Choice(new object[] { 0, 32, 64, 128, 256, 512 }, 0)]
        public override int BatchSize { get; set; }

        /// <inheritdoc/>
        /// <value>At least 1; default 20.</value>
        [Choice(new object[] { 10, 20, 50, 100, 200 }, 20)]
        public override int MaximumEpochs { get; set; } = 20;

        /// <inheritdoc/>
        /// <value>Above 0 and at most 10; default 0.005.</value>
        [Range(5e-4, 5e-2, init: 5e-3, logBase: true)]
        public override double LearningRate { get; set; } = 5e-3;

        /// <inheritdoc/>
        /// <value>0 to 1; default 0.01. It acts on kernels and on the head, not on offsets, normalisation and gates.</value>
        public override double WeightDecay { get; set; } = 0.01;

        /// <summary>The size of the network.</summary>
        /// <value>Default <see cref="ConvKanArchitecture.Small"/>.</value>
        public ConvKanArchitecture Architecture { get; set; } = ConvKanArchitecture.Small;

        /// <summary>The output channels of every block, in place of <see cref="Architecture"/>. A block with more channels than its input, the picture included, halves height and width.</summary>
        /// <value>1 to 100 blocks of 1 to 4,096 channels; default null: not used.</value>
        public int[]? Channels { get; set; }

        /// <summary>The layers of a block.</summary>
        /// <value>Default <see cref="ConvKanBlock.Shared"/>.</value>
        public ConvKanBlock Block { get; set; } = ConvKanBlock.Shared;

        /// <summary>True to add a block's input to its output if both have the same shape.</summary>
        /// <value>Default true.</value>
        public bool Residual { get; set; } = true;

        /// <summary>The normalisation in front of every convolution.</summary>
        /// <value>Default <see cref="ConvKanNormalization.Batch"/>.</value>
        public ConvKanNormalization Normalization { get; set; } = ConvKanNormalization.Batch;

        /// <summary>
        /// The resolution of the univariate functions: the intervals of the B-spline grid. Every space gets as many functions as
        /// the B-spline, <see cref="GridSize"/> + 3 (Fourier rounds up to even).
        /// </summary>
        /// <value>1 to 64; default 2.</value>
        [Choice(new object[] { 1, 2, 3, 5 }, 2)]
        public int GridSize { get; set; } = 2;

        /// <summary>
        /// The activation spaces to choose from. One space makes an ordinary convolutional KAN of that space, without selection. None, with
        /// <see cref="ConvKanBlock.Shared"/>, makes a plain convolutional network with ReLUs, to compare with.
        /// </summary>
        /// <value>Each once, not <see cref="ActivationSpace.PiecewiseCubic"/>; default piecewise linear alone.</value>
        public ActivationSpace[] Spaces { get; set; } = [ActivationSpace.PiecewiseLinear];

        /// <summary>
        /// The share of the epochs in which all spaces are trained together, as a mixture. With <see cref="ConvKanBlock.Shared"/> such an
        /// epoch takes no longer than others; with the other blocks its time grows with the number of spaces.
        /// </summary>
        /// <value>0 to 0.9; default 0.05. At least one epoch. Of no effect with one space.</value>
        public double FullTrainingFraction { get; set; } = 0.05;

        /// <summary>
        /// The share of the epochs in which the mixture is sharpened to one space per channel. The remaining epochs train the pruned
        /// network. With <see cref="ConvKanBlock.Shared"/> the mixture is trained on instead, and each channel takes the space that
        /// comes closest to its curve.
        /// </summary>
        /// <value>0 to 0.9, and together with <see cref="FullTrainingFraction"/> below 1; default 0.05. Of no effect with one space.</value>
        public double SelectiveTrainingFraction { get; set; } = 0.05;

        /// <summary>The learning rate of the gates that weigh the spaces, as a multiple of <see cref="TrainingOptions.LearningRate"/>.</summary>
        /// <value>Above 0 and at most 100; default 0.3.</value>
        public double GateLearningRateFactor { get; set; } = 0.3;

        /// <summary>
        /// λ of TrAct, which moves the outputs of the first layer as far as the loss asks, not in proportion to how bright a
        /// picture is: the gradient of the first layer's kernels is multiplied by (XᵀX/R + λI)⁻¹, X the R patches of a batch with
        /// the functions of their pixels. Source: Petersen et al., arXiv 2410.23970; there 0.1. Not with
        /// <see cref="OptimizerKind.Lbfgs"/>, whose line search needs the loss's own gradient.
        /// </summary>
        /// <value>0, or 1e-4 to 1e4; default 0: the ordinary gradient.</value>
        public double TrActRegularization { get; set; }

        /// <summary>
        /// The transformed copies of every training picture that the network learns to distinguish in addition to its class, which
        /// helps with few pictures. Batch size, time and memory grow with the number of copies.
        /// </summary>
        /// <value>Default <see cref="LabelAugmentation.None"/>.</value>
        public LabelAugmentation LabelAugmentation { get; set; } = LabelAugmentation.None;

        /// <summary>
        /// The scoring of a network that was trained with <see cref="LabelAugmentation"/>. True: a second head, which has learned the
        /// joint prediction of all copies from the picture alone, scores in one pass. False: the score is the mean over all copies, one
        /// pass for each.
        /// </summary>
        /// <value>Default true; of no effect without <see cref="LabelAugmentation"/>.</value>
        public bool SelfDistillation { get; set; } = true;

        /// <summary>The share of the target that is spread evenly over all classes in training. Source: Szegedy et al., arXiv 1512.00567, section 7.</summary>
        /// <remarks>Losses of <see cref="NoisyLabels"/> that have no cross-entropy with a target of several classes refuse it.</remarks>
        /// <value>0 to 0.9; default 0. 0.1 is usual.</value>
        public double LabelSmoothing { get; set; }

        /// <summary>How training handles labels that may be wrong.</summary>
        /// <value>Default: every label is taken as correct.</value>
        public NoisyLabelOptions NoisyLabels { get; set; } = new();

        /// <summary>A factor for the loss of the rows of each class, in the order of the label's key values.</summary>
        /// <value>One finite, positive number per class; default null: every factor is 1.</value>
        public float[]? ClassWeights { get; set; }

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 8, Largest: 32, Steps: 16);

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            NoisyLabelChecks.Check(NoisyLabels, this);
            ConvKanOptionChecks.Check(this);
        }
    }
}
