namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> whose best epoch is chosen by another metric than the validation loss.</summary>
public interface IMonitoredObjective
{
    /// <summary>Called before every pass over the validation rows. The outputs of the pass are collected in <see cref="TrainingObjective.Validate"/>.</summary>
    void BeginValidation();

    /// <summary>Called after the pass.</summary>
    /// <returns>The metric on the validation rows; null if the loss decides.</returns>
    ValidationMetric? EndValidation();
}

/// <summary>A metric of the validation rows that chooses the best epoch.</summary>
/// <param name="Name">The name for the log.</param>
/// <param name="Value">The value.</param>
/// <param name="Error">The distance from the best possible value, at least 0: the epoch with the lowest is the best.</param>
public sealed record ValidationMetric(string Name, double Value, double Error);
