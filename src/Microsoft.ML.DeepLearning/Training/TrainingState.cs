using System.Text.Json.Serialization;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Where a run is: all of it that is not tensors. A checkpoint holds it as JSON.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TrainingState
{
    [JsonRequired]
    public int Phase { get; set; }

    /// <summary>True if the current phase is over.</summary>
    [JsonRequired]
    public bool PhaseIsOver { get; set; }

    /// <summary>The epoch the current phase began with.</summary>
    [JsonRequired]
    public int PhaseStart { get; set; }

    /// <summary>The epoch the learning-rate schedule began with: that of the current phase, or of an earlier one whose schedule it continues.</summary>
    [JsonRequired]
    public int ScheduleStart { get; set; }

    /// <summary>Finished epochs, of all phases.</summary>
    [JsonRequired]
    public int Epoch { get; set; }

    /// <summary>Finished steps, of all phases.</summary>
    [JsonRequired]
    public long Step { get; set; }

    /// <summary>The lowest validation loss of the current phase.</summary>
    [JsonRequired]
    public double? BestLoss { get; set; }

    /// <summary>The loss of the last epoch: on the validation rows where there are any, else on the training rows.</summary>
    [JsonRequired]
    public double LastLoss { get; set; }

    /// <summary>Epochs of the current phase since the best.</summary>
    [JsonRequired]
    public int EpochsSinceBest { get; set; }

    [JsonRequired]
    public TimeSpan Elapsed { get; set; }

    [JsonRequired]
    public double[] Schedule { get; set; } = [];
}
