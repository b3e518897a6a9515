namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Why a run ended.</summary>
internal enum TrainingOutcome
{
    /// <summary>All epochs were used, or every phase said that it was done.</summary>
    Completed,

    /// <summary>The validation loss stopped falling.</summary>
    StoppedEarly,

    /// <summary>The run was cancelled and returned its best model so far.</summary>
    Cancelled,

    /// <summary>A loss or gradient was not finite; the last good weights were kept.</summary>
    Diverged,
}
