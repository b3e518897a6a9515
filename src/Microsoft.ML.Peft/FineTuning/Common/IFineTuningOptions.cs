using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The options shared by texts and images; their option classes derive from different classes of the engine.</summary>
internal interface IFineTuningOptions
{
    string? ModelDirectory { get; }

    /// <summary>True if the network reads pictures, and so may be a single file.</summary>
    bool ReadsPictures => false;

    string? StartFrom { get; }

    string? CheckpointPath { get; }

    FineTuningAdapter Adapter { get; }

    LoraOptions Lora { get; }

    EvaOptions Eva { get; }

    SvfitOptions Svfit { get; }

    RandLoraOptions RandLora { get; }

    LoraXsOptions LoraXs { get; }

    SoraOptions Sora { get; }

    TaskVectorOptions TaskVectors { get; }

    int HeadHiddenWidth { get; }

    double HeadDropout { get; }

    double LearningRate { get; }

    double HeadLearningRate { get; }

    /// <inheritdoc cref="TrainingOptions.BatchSizeFor"/>
    int BatchSizeFor(long trainingRows);

    TrainingPrecision Precision { get; }

    int GradientAccumulation { get; }

    bool RecomputesActivations { get; }

    double? ActivationDensityPenalty { get; }

    double ActivationDensityEpsilon { get; }

    bool QuantizesWeights { get; }

    Quantization Quantization { get; }

    int QuantizationRank { get; }

    bool ScalesQuantizedInputs { get; }

    /// <summary>The batch size where none is given.</summary>
    static BatchSizeRule DefaultBatchSize { get; } = new(Smallest: 4, Largest: 32, Steps: 16);

    /// <summary>The step size of the head.</summary>
    double HeadLearningRateWith(FineTuningAdapter adapter)
        => HeadLearningRate > 0 ? HeadLearningRate : adapter == FineTuningAdapter.Frozen ? PeftDefaults.FrozenHeadLearningRate : PeftDefaults.HeadLearningRate;

    /// <summary>The step size of the network.</summary>
    double LearningRateWith(FineTuningAdapter adapter) => LearningRate > 0 ? LearningRate : adapter switch
    {
        FineTuningAdapter.Full => PeftDefaults.NetworkLearningRate,
        FineTuningAdapter.Svfit or FineTuningAdapter.TaskVectors => PeftDefaults.SvfitLearningRate,
        _ => PeftDefaults.AdapterLearningRate,
    };
}
