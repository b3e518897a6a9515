using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The content of a checkpoint: the state of a run after an epoch. Owns its tensors.</summary>
internal sealed record SavedRun(
    TrainingState State,
    string Data,
    string Origin,
    IReadOnlyDictionary<string, Tensor> Model,
    IReadOnlyDictionary<string, Tensor> Best,
    IReadOnlyDictionary<string, Tensor> Optimizer,
    IReadOnlyDictionary<string, Tensor> Structure,
    IReadOnlyDictionary<string, Tensor> RowState) : IDisposable
{
    public void Dispose()
    {
        foreach (var tensor in Model.Values.Concat(Best.Values).Concat(Optimizer.Values).Concat(Structure.Values).Concat(RowState.Values))
            tensor.Dispose();
    }
}
