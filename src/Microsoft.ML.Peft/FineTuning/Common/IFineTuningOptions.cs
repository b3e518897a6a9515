using Microsoft.ML.DeepLearning;
using Microsoft.ML.Peft.Adapters;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The options shared by texts and images; their option classes derive from different classes of the engine.</summary>
internal interface IFineTuningOptions
{
    string? ModelDirectory { get; }

    FineTuningAdapter Adapter { get; }

    LoraOptions Lora { get; }

    EvaOptions Eva { get; }

    SvfitOptions Svfit { get; }

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

    /// <summary>The step size of the head.</summary>
    double UsedHeadLearningRate => HeadLearningRate > 0 ? HeadLearningRate : Adapter == FineTuningAdapter.Frozen ? 5e-3 : 1e-3;

    /// <summary>The default step size of the network.</summary>
    static double DefaultLearningRate(FineTuningAdapter adapter) => adapter switch
    {
        FineTuningAdapter.Full => 1e-4,
        FineTuningAdapter.Svfit => 1e-2,
        _ => 1e-3,
    };
}
