using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning;

/// <summary>The state of a training run after an epoch.</summary>
/// <param name="Phase">The phase of the epoch, such as "full training".</param>
/// <param name="Epoch">From 1.</param>
/// <param name="MaximumEpochs">The maximum number of epochs of the run.</param>
/// <param name="TrainingLoss">Weighted mean loss of the epoch's rows, measured for each batch before its step.</param>
/// <param name="ValidationLoss">Weighted mean loss of the validation rows after the epoch; null without validation rows.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="IsBest">True if the validation loss, or <see cref="ValidationMetric"/>, is the best of its phase so far.</param>
/// <param name="Elapsed">Time since training began, including earlier parts of a resumed run.</param>
public sealed record TrainingProgress(
    string Phase,
    int Epoch,
    int MaximumEpochs,
    double TrainingLoss,
    double? ValidationLoss,
    double LearningRate,
    bool IsBest,
    TimeSpan Elapsed)
{
    /// <summary>The weighted share of correctly classified validation rows after the epoch; null without classes or validation rows.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The metric that chooses the best epoch; null if the validation loss does.</summary>
    public ValidationMetric? ValidationMetric { get; init; }
}
