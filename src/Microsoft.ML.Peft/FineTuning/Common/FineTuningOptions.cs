using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Peft;

/// <summary>Options of trainers that fine-tune a pre-trained network: the network, its trained parameters, and its head.</summary>
public abstract class FineTuningOptions : TrainingOptions, IFineTuningOptions
{
    private protected FineTuningOptions()
    {
        WarmupFraction = PeftDefaults.WarmupFraction;
    }

    /// <summary>The folder of the pre-trained model, in Hugging Face layout; see <see cref="PretrainedModel.Load"/>.</summary>
    /// <value>Default null; it must be set.</value>
    public string? ModelDirectory { get; set; }

    /// <summary>
    /// The folder of an adapter to start from, in the format of Hugging Face peft: <see cref="FineTunedModel.SaveAdapter"/> and Python write such folders. If
    /// <see cref="Adapter"/> is the method of the folder (Lora, Svfit or RandLora), its adapter is trained on: the folder decides on layers, ranks and scales, and
    /// <see cref="Lora"/>, <see cref="Svfit"/> and <see cref="RandLora"/> do not apply. Otherwise it is merged into the weights first; EVA, LoRA-XS and SoRA,
    /// which are saved as LoRA, then begin with a new adapter. The head of the folder is trained on, if it has one; then <see cref="HeadHiddenWidth"/> does
    /// not apply. With a <see cref="MaximumEpochs"/> of 0 the adapter scores as it is.
    /// </summary>
    /// <value>Default null: a new adapter.</value>
    public string? StartFrom { get; set; }

    /// <summary>The trained parameters of the network.</summary>
    /// <value>Default <see cref="FineTuningAdapter.Lora"/>.</value>
    [Choice(new object[] { FineTuningAdapter.Lora, FineTuningAdapter.Eva, FineTuningAdapter.Svfit, FineTuningAdapter.Full, FineTuningAdapter.Frozen, FineTuningAdapter.RandLora, FineTuningAdapter.LoraXs, FineTuningAdapter.Sora }, FineTuningAdapter.Lora)]
    public FineTuningAdapter Adapter { get; set; } = FineTuningAdapter.Lora;

    /// <summary>
    /// Rank, scale and layers of <see cref="FineTuningAdapter.Lora"/> and <see cref="FineTuningAdapter.Eva"/>. If no layers are named,
    /// all linear layers of the network are adapted.
    /// </summary>
    public LoraOptions Lora { get; set; } = new();

    /// <summary>Options of <see cref="FineTuningAdapter.Eva"/>.</summary>
    public EvaOptions Eva { get; set; } = new();

    /// <summary>
    /// Rank and layers of <see cref="FineTuningAdapter.Svfit"/>. If no layers are named, all linear layers of the network are adapted.
    /// </summary>
    public SvfitOptions Svfit { get; set; } = new();

    /// <summary>Rank and layers of <see cref="FineTuningAdapter.RandLora"/>. If no layers are named, all linear layers of the network are adapted.</summary>
    public RandLoraOptions RandLora { get; set; } = new();

    /// <summary>Rank and layers of <see cref="FineTuningAdapter.LoraXs"/>. If no layers are named, all linear layers of the network are adapted.</summary>
    public LoraXsOptions LoraXs { get; set; } = new();

    /// <summary>Rank, threshold and layers of <see cref="FineTuningAdapter.Sora"/>. If no layers are named, all linear layers of the network are adapted.</summary>
    public SoraOptions Sora { get; set; } = new();

    /// <summary>The sources and layers of <see cref="FineTuningAdapter.TaskVectors"/>. If no layers are named, all linear layers that a source changes are adapted.</summary>
    public TaskVectorOptions TaskVectors { get; set; } = new();

    /// <summary>
    /// The number of values between the two layers of the head; 0 for the head of the network's class in Hugging Face's library: a single linear layer, and for
    /// DistilBERT and RoBERTa, if the first token is the text's vector, a hidden layer of the network's width before it.
    /// </summary>
    /// <value>0 to 65,536; default 0.</value>
    [Choice(new object[] { 0, 64, 256, 768 }, 0)]
    public int HeadHiddenWidth { get; set; }

    /// <summary>The share of the values before the head's layers that is dropped during training. The configuration of the network sets its own dropout.</summary>
    /// <value>At least 0 and below 1; default 0.1.</value>
    [Range(0.0, 0.5, init: PeftDefaults.TextHeadDropout)]
    public double HeadDropout { get; set; } = PeftDefaults.TextHeadDropout;

    /// <summary>
    /// The number of parts of a batch that are computed one after the other before a step: less memory, the same gradient.
    /// </summary>
    /// <value>1 to 1,024; default 1.</value>
    public int GradientAccumulation { get; set; } = PeftDefaults.GradientAccumulation;

    /// <summary>
    /// True to recompute the activations of the network's blocks in the backward pass instead of storing them: less memory, the same
    /// gradient, about a third more time.
    /// </summary>
    /// <value>Default false.</value>
    public bool RecomputesActivations { get; set; }

    /// <summary>
    /// The weight α of a loss that makes the activations in the feed-forward part of each block sparse (DEFT; Runwal et al., arXiv 2402.01911): α times the mean of
    /// o²/(o² + ε) over the blocks, tokens and neurons of a row, added to its loss during training. <see cref="FineTunedModel.ActivationDensity"/> reports the
    /// density before and after training. Works with every <see cref="Adapter"/>; a frozen encoder does not change.
    /// </summary>
    /// <value>
    /// 0 to 1,000; 0 only measures the density. Default null: neither. The paper uses 1. Cannot be combined with <see cref="RecomputesActivations"/>.
    /// </value>
    public double? ActivationDensityPenalty { get; set; }

    /// <summary>
    /// ε of <see cref="ActivationDensityPenalty"/>: a value counts as dense if its square is above ε. The gradient, 2·o·ε/(o² + ε)², reaches values up to about √ε, so a larger
    /// ε makes larger values sparse.
    /// </summary>
    /// <value>1e-30 to 100; default 1e-7, as in the authors' code.</value>
    public double ActivationDensityEpsilon { get; set; } = PeftDefaults.ActivationDensityEpsilon;

    /// <summary>
    /// True to store the large matrices of the fitted model in 8 bits, with a scale per output: a quarter of the size, and
    /// slightly different scores. Every scoring call converts them to 32 bits.
    /// </summary>
    /// <value>Default false.</value>
    public bool QuantizesWeights { get; set; }

    /// <summary>
    /// The format of the linear layers of the fitted model: integers of 8 or 4 bits make it smaller, and with 8 bits bulk scoring is faster. Token tables get 8 bits, and
    /// head, norms and biases keep 32. If there are validation rows, their loss and accuracy before and after are logged and in <see cref="FineTunedModel.Quantization"/>.
    /// </summary>
    /// <value>Default <see cref="Quantization.None"/>.</value>
    public Quantization Quantization { get; set; }

    /// <summary>
    /// The rank of a compensation for the error of each quantised layer: the largest singular values of the error, added as two thin products in 32 bits (LoRC;
    /// arXiv 2303.08302). Each rank adds 4·(I + O) bytes to a layer of I inputs and O outputs.
    /// </summary>
    /// <value>0 to 256; default 0: no compensation. Only with <see cref="Quantization"/>.</value>
    public int QuantizationRank { get; set; }

    /// <summary>
    /// True to choose for each quantised layer, by its error on 64 training rows, if its input channels are scaled before quantisation: channels with unusually large
    /// activations or weights otherwise take the precision of the others (arXiv 2309.15531, 2211.10438). A frozen embedding reads no rows and is not scaled.
    /// </summary>
    /// <value>Default false. Only with <see cref="Quantization"/>.</value>
    public bool ScalesQuantizedInputs { get; set; }

    /// <inheritdoc/>
    /// <value>
    /// At most 10; default 0: 0.0001 if every parameter is trained, 0.01 for <see cref="FineTuningAdapter.Svfit"/> and <see cref="FineTuningAdapter.TaskVectors"/>, whose
    /// few parameters are factors of what is there, and 0.001 for the other adapters. Ignored if only the head is trained.
    /// </value>
    [Choice(new object[] { 0.0, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
    public override double LearningRate { get; set; }

    /// <summary>The largest step size of the head, which is initialised randomly.</summary>
    /// <value>At most 10; default 0: 0.005 if nothing else is trained, 0.001 otherwise.</value>
    [Choice(new object[] { 0.0, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
    public double HeadLearningRate { get; set; }

    /// <inheritdoc/>
    /// <value>At least 1, or with <see cref="StartFrom"/> 0 to score without training; default 10.</value>
    [Choice(new object[] { 3, 5, 10, 20 }, PeftDefaults.MaximumEpochs)]
    public override int MaximumEpochs { get; set; } = PeftDefaults.MaximumEpochs;

    /// <inheritdoc/>
    /// <value>
    /// At least 0; default 0: the largest power of two, from 4 to 32, that gives an epoch at least 16 steps if possible.
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
    protected sealed override bool ChoosesEpochs => StartFrom is not null;

    /// <inheritdoc/>
    protected sealed override double UsedLearningRate => ((IFineTuningOptions)this).LearningRateWith(Adapter);

    /// <inheritdoc/>
    protected sealed override BatchSizeRule BatchSizeRule => IFineTuningOptions.DefaultBatchSize;
}
