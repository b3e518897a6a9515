using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
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
        public Options() => WarmupFraction = PeftDefaults.WarmupFraction;

        /// <inheritdoc cref="FineTuningOptions.ActivationDensityEpsilon"/>
        public double ActivationDensityEpsilon { get; set; } = PeftDefaults.ActivationDensityEpsilon;

        /// <inheritdoc cref="FineTuningOptions.ActivationDensityPenalty"/>
        public double? ActivationDensityPenalty { get; set; }

        /// <inheritdoc cref="FineTuningOptions.Adapter"/>
        [Choice(new object[] { FineTuningAdapter.Lora, FineTuningAdapter.Eva, FineTuningAdapter.Svfit, FineTuningAdapter.Full, FineTuningAdapter.Frozen, FineTuningAdapter.RandLora, FineTuningAdapter.LoraXs, FineTuningAdapter.Sora }, FineTuningAdapter.Lora)]
        public FineTuningAdapter Adapter { get; set; } = FineTuningAdapter.Lora;

        /// <inheritdoc cref="FineTuningOptions.BatchSize"/>
        [Choice(new object[] { 0, 8, 16, 32, 64 }, 0)]
        public override int BatchSize { get; set; }

        /// <inheritdoc cref="FineTuneTextMulticlassTrainer.Options.ClassWeights"/>
        public float[]? ClassWeights { get; set; }

        /// <inheritdoc cref="FineTuningOptions.EarlyStoppingPatience"/>
        public override int EarlyStoppingPatience { get; set; } = PeftDefaults.EarlyStoppingPatience;

        /// <inheritdoc cref="FineTuningOptions.Eva"/>
        public EvaOptions Eva { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.GradientAccumulation"/>
        public int GradientAccumulation { get; set; } = PeftDefaults.GradientAccumulation;

        /// <inheritdoc cref="FineTuningOptions.HeadDropout"/>
        /// <value>At least 0 and below 1; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double HeadDropout { get; set; }

        /// <inheritdoc cref="FineTuningOptions.HeadHiddenWidth"/>
        public int HeadHiddenWidth { get; set; }

        /// <inheritdoc cref="FineTuningOptions.HeadLearningRate"/>
        [Choice(new object[] { 0.0, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
        public double HeadLearningRate { get; set; }

        /// <inheritdoc cref="FineTuneTextMulticlassTrainer.Options.LabelSmoothing"/>
        public double LabelSmoothing { get; set; }

        /// <inheritdoc cref="FineTuningOptions.LearningRate"/>
        [Choice(new object[] { 0.0, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2 }, 0.0)]
        public override double LearningRate { get; set; }

        /// <inheritdoc cref="FineTuningOptions.Lora"/>
        public LoraOptions Lora { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.MaximumEpochs"/>
        [Choice(new object[] { 3, 5, 10, 20 }, PeftDefaults.MaximumEpochs)]
        public override int MaximumEpochs { get; set; } = PeftDefaults.MaximumEpochs;

        /// <summary>
        /// The folder of the pre-trained model, in Hugging Face layout, see <see cref="PretrainedModel.Load"/>; or the ONNX file of a ResNet, such as
        /// <see cref="PretrainedImageModels.ResNet18"/>.
        /// </summary>
        /// <value>Default null; it must be set.</value>
        public string? ModelDirectory { get; set; }

        /// <inheritdoc cref="FineTuneTextMulticlassTrainer.Options.NoisyLabels"/>
        public NoisyLabelOptions NoisyLabels { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.QuantizesWeights"/>
        public bool QuantizesWeights { get; set; }

        /// <inheritdoc cref="FineTuningOptions.Quantization"/>
        public Quantization Quantization { get; set; }

        /// <inheritdoc cref="FineTuningOptions.QuantizationRank"/>
        public int QuantizationRank { get; set; }

        /// <inheritdoc cref="FineTuningOptions.ScalesQuantizedInputs"/>
        public bool ScalesQuantizedInputs { get; set; }

        /// <inheritdoc cref="FineTuningOptions.RandLora"/>
        public RandLoraOptions RandLora { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.LoraXs"/>
        public LoraXsOptions LoraXs { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.Sora"/>
        public SoraOptions Sora { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.RecomputesActivations"/>
        public bool RecomputesActivations { get; set; }

        /// <inheritdoc cref="FineTuningOptions.StartFrom"/>
        public string? StartFrom { get; set; }

        /// <inheritdoc cref="FineTuningOptions.Svfit"/>
        public SvfitOptions Svfit { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.TaskVectors"/>
        public TaskVectorOptions TaskVectors { get; set; } = new();

        /// <inheritdoc cref="FineTuningOptions.WeightDecay"/>
        public override double WeightDecay { get; set; } = PeftDefaults.WeightDecay;

        /// <inheritdoc/>
        protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

        /// <inheritdoc/>
        protected override bool ChoosesLearningRate => true;

        /// <inheritdoc/>
        protected override bool ChoosesEpochs => StartFrom is not null;

        /// <inheritdoc/>
        protected override double UsedLearningRate => ((IFineTuningOptions)this).LearningRateWith(Adapter);

        /// <inheritdoc/>
        protected override BatchSizeRule BatchSizeRule => IFineTuningOptions.DefaultBatchSize;

        bool IFineTuningOptions.ReadsPictures => true;

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            FineTuningChecks.Check(this);
            NoisyLabelChecks.Check(NoisyLabels, this);
            OptionChecks.Between(LabelSmoothing, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
            ClassLossChecks.Check(LabelSmoothing, ClassWeights, NoisyLabels);
        }
    }
}
