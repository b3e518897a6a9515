namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> whose rows are too large for a whole batch at once (gradient accumulation).</summary>
public interface ISplitBatches
{
    /// <summary>The number of parts of a training batch; their gradients add up to the batch's.</summary>
    int StepParts { get; }

    /// <summary>The minimum number of rows that are validated at once.</summary>
    int ValidationBatchSize { get; }
}
