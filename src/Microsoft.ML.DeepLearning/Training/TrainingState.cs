namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Where a run is: all of it that is not tensors. A checkpoint holds it as JSON.</summary>
internal sealed record TrainingState
{
    public int Phase { get; set; }

    /// <summary>Whether the current phase has nothing left to do.</summary>
    public bool PhaseIsOver { get; set; }

    /// <summary>The epoch the current phase began with.</summary>
    public int PhaseStart { get; set; }

    /// <summary>Finished epochs, of all phases.</summary>
    public int Epoch { get; set; }

    /// <summary>Finished steps, of all phases.</summary>
    public long Step { get; set; }

    /// <summary>The lowest validation loss of the current phase.</summary>
    public double? BestLoss { get; set; }

    /// <summary>The loss of the last epoch: on the validation rows where there are any, else on the training rows.</summary>
    public double LastLoss { get; set; }

    /// <summary>Epochs of the current phase since the best.</summary>
    public int EpochsSinceBest { get; set; }

    public TimeSpan Elapsed { get; set; }

    public double[] Schedule { get; set; } = [];
}
