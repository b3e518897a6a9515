using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that keeps values for each training row between epochs.</summary>
public interface IRowStateful
{
    /// <summary>The values per training row; part of checkpoints, but not of snapshots of the best weights.</summary>
    IReadOnlyDictionary<string, Tensor> RowState { get; }
}
