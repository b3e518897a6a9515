using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The options shared by texts and images; their option classes derive from different classes of the engine.</summary>
internal interface IFineTuningOptions
{
    string? ModelDirectory { get; }

    string? StartFrom { get; }

    FineTuningAdapter Adapter { get; }

    LoraOptions Lora { get; }

    EvaOptions Eva { get; }

    SvfitOptions Svfit { get; }

    RandLoraOptions RandLora { get; }

    LoraXsOptions LoraXs { get; }

    SoraOptions Sora { get; }

    int HeadHiddenWidth { get; }

    double HeadDropout { get; }

    double HeadLearningRate { get; }

    /// <inheritdoc cref="TrainingOptions.BatchSizeFor"/>
    int BatchSizeFor(long trainingRows);

    /// <summary>The largest learning rate of the run.</summary>
    double UsedLearningRate { get; }

    TrainingPrecision Precision { get; }

    int GradientAccumulation { get; }

    bool RecomputesActivations { get; }

    bool QuantizesWeights { get; }

    Quantization Quantization { get; }

    int QuantizationRank { get; }

    bool ScalesQuantizedInputs { get; }

    /// <summary>The batch size where none is given.</summary>
    static BatchSizeRule DefaultBatchSize { get; } = new(Smallest: 4, Largest: 32, Steps: 16);

    /// <summary>The step size of the head.</summary>
    double UsedHeadLearningRate => HeadLearningRate > 0 ? HeadLearningRate : Adapter == FineTuningAdapter.Frozen ? PeftDefaults.FrozenHeadLearningRate : PeftDefaults.HeadLearningRate;

    /// <summary>The step size of the network: the one that is set, or that of the adapter.</summary>
    static double LearningRateOf<TOptions>(TOptions options)
        where TOptions : TrainingOptions, IFineTuningOptions
        => options.LearningRate > 0 ? options.LearningRate : options.Adapter switch
        {
            FineTuningAdapter.Full => PeftDefaults.NetworkLearningRate,
            FineTuningAdapter.Svfit => PeftDefaults.SvfitLearningRate,
            _ => PeftDefaults.AdapterLearningRate,
        };
}
