using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that calibrates its outputs on held-out rows when its weights are final.</summary>
public interface ICalibratedObjective
{
    /// <summary>Called once after the last epoch, with the network in evaluation mode, if there are validation rows.</summary>
    /// <param name="validation">The validation rows.</param>
    /// <param name="batchSize">The largest number of rows of a batch.</param>
    /// <param name="checkAlive">Call it for every batch; it throws if the run is cancelled.</param>
    /// <returns>A sentence for the log; null for none.</returns>
    string? Calibrate(BatchSource validation, int batchSize, Action checkAlive);
}
