using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A <see cref="TrainingObjective"/> that keeps values for each training row between epochs.</summary>
public interface IRowStateful
{
    /// <summary>These values; part of a checkpoint, not of a snapshot of the best weights.</summary>
    IReadOnlyDictionary<string, Tensor> RowState { get; }
}
