using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Peft;

/// <summary>Options of trainers that fine-tune a pre-trained network: which one, what of it is trained, and its head.</summary>
public abstract class FineTuningOptions : TrainingOptions, IFineTuningOptions
{
    private protected FineTuningOptions()
    {
        WarmupFraction = PeftDefaults.WarmupFraction;
    }

    /// <summary>The folder of the pre-trained model, in Hugging Face layout; see <see cref="PretrainedModel.Load"/>.</summary>
    /// <value>Default null; it has to be set.</value>
    public string? ModelDirectory { get; set; }

    /// <summary>The parameters of the network that are trained.</summary>
    /// <value>Default <see cref="FineTuningAdapter.Lora"/>.</value>
    [Choice(new object[] { FineTuningAdapter.Lora, FineTuningAdapter.Eva, FineTuningAdapter.Svfit, FineTuningAdapter.Full, FineTuningAdapter.Frozen }, FineTuningAdapter.Lora)]
    public FineTuningAdapter Adapter { get; set; } = FineTuningAdapter.Lora;

    /// <summary>
    /// Rank, scale and layers of <see cref="FineTuningAdapter.Lora"/> and <see cref="FineTuningAdapter.Eva"/>. Where no layers are named,
    /// all linear layers of the network are taken.
    /// </summary>
    public LoraOptions Lora { get; set; } = new();

    /// <summary>Options of <see cref="FineTuningAdapter.Eva"/>.</summary>
    public EvaOptions Eva { get; set; } = new();

    /// <summary>
    /// Rank and layers of <see cref="FineTuningAdapter.Svfit"/>. Where no layers are named, all linear layers of the network are taken.
    /// </summary>
    public SvfitOptions Svfit { get; set; } = new();

    /// <summary>The values between the two layers of the head; 0 for a head of a single linear layer.</summary>
    /// <value>0 to 65,536; default 0.</value>
    [Choice(new object[] { 0, 64, 256, 768 }, 0)]
    public int HeadHiddenWidth { get; set; }

    /// <summary>The share of the values in front of the head's layers that is dropped in training. What the network itself drops, its configuration says.</summary>
    /// <value>At least 0 and below 1; default 0.1.</value>
    [Range(0.0, 0.5, init: PeftDefaults.TextHeadDropout)]
    public double HeadDropout { get; set; } = PeftDefaults.TextHeadDropout;

    /// <summary>
    /// The number of parts in which a batch is computed, one after the other, before a step: less memory, the same gradient.
    /// </summary>
    /// <value>1 to 1,024; default 1.</value>
    public int GradientAccumulation { get; set; } = PeftDefaults.GradientAccumulation;

    /// <summary>
    /// True to compute the activations of the network's blocks again in the backward pass instead of storing them: less memory, the same
    /// gradient, about a third more time.
    /// </summary>
    /// <value>Default false.</value>
    public bool RecomputesActivations { get; set; }

    /// <summary>
    /// True to store the large matrices of the fitted model in 8 bits, with a scale for each output: a quarter of the size, and
    /// scores that differ a little. They become 32-bit numbers again in every call that scores.
    /// </summary>
    /// <value>Default false.</value>
    public bool QuantizesWeights { get; set; }

    /// <inheritdoc/>
    /// <value>
    /// At most 10; default 0: 0.0001 where every parameter is trained, 0.01 for <see cref="FineTuningAdapter.Svfit"/>, whose few numbers are
    /// shares of singular values, and 0.001 for the other adapters. Of no account where the head alone is trained.
    /// </value>
    [Choice(new object[] { 0.0, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
    public override double LearningRate { get; set; }

    /// <summary>The largest step size of the head, which begins at random numbers.</summary>
    /// <value>At most 10; default 0: 0.005 where nothing else is trained, 0.001 otherwise.</value>
    [Choice(new object[] { 0.0, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
    public double HeadLearningRate { get; set; }

    /// <inheritdoc/>
    /// <value>At least 1; default 10.</value>
    [Choice(new object[] { 3, 5, 10, 20 }, PeftDefaults.MaximumEpochs)]
    public override int MaximumEpochs { get; set; } = PeftDefaults.MaximumEpochs;

    /// <inheritdoc/>
    /// <value>
    /// At least 0; default 0: the largest power of two, from 4 to 32, with which an epoch has 16 steps or more, or as near to that as it can be.
    /// </value>
    [Choice(new object[] { 0, 8, 16, 32, 64 }, 0)]
    public override int BatchSize { get; set; }

    /// <summary>Decoupled weight decay; biases and norms have none.</summary>
    /// <value>0 to 1; default 0.01.</value>
    public override double WeightDecay { get; set; } = PeftDefaults.WeightDecay;

    /// <inheritdoc/>
    /// <value>At least 1; default 3.</value>
    public override int EarlyStoppingPatience { get; set; } = PeftDefaults.EarlyStoppingPatience;

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        FineTuningChecks.Check(this);
    }

    /// <inheritdoc/>
    protected sealed override bool ChoosesLearningRate => true;

    /// <inheritdoc/>
    protected sealed override double UsedLearningRate => IFineTuningOptions.LearningRateOf(this);

    /// <inheritdoc/>
    protected sealed override BatchSizeRule BatchSizeRule => IFineTuningOptions.DefaultBatchSize;

    double IFineTuningOptions.UsedLearningRate => UsedLearningRate;
}
