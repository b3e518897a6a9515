namespace Microsoft.ML.DeepLearning;

/// <summary>The state of a training run after an epoch.</summary>
/// <param name="Phase">The stage of the method the epoch belongs to, such as "full training".</param>
/// <param name="Epoch">From 1.</param>
/// <param name="MaximumEpochs">The most epochs the run can take.</param>
/// <param name="TrainingLoss">Weighted mean loss of the epoch's rows, each batch before its step.</param>
/// <param name="ValidationLoss">Weighted mean loss of the validation rows after the epoch; null without validation rows.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="IsBest">True if the validation loss is the lowest of its stage so far.</param>
/// <param name="Elapsed">Time since training began, earlier parts of a resumed run included.</param>
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
    /// <summary>The weighted share of the validation rows whose class the network recognised after the epoch; null without classes or validation rows.</summary>
    public double? ValidationAccuracy { get; init; }
}
