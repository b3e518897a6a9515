using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Two networks on one feature vector that learn from each other. Owns its arguments.</summary>
internal sealed class PeerFeatureObjective(nn.Module<Tensor, Tensor> network, TaskLoss losses, PeerPair pair) : FeatureObjective(network, losses), IStepObserver
{
    public override IReadOnlyDictionary<string, Tensor> RowState { get; } = new Dictionary<string, Tensor>(losses.RowState.Concat(pair.RowState));

    public bool BeginEpoch(int phase, int epoch, int epochs)
    {
        pair.BeginEpoch(epoch);
        return false;
    }

    public void BeginStep(int phase, double progress) => pair.BeginStep();

    public override Tensor RowLoss(TensorBatch batch) => Network.training
        ? pair.RowLoss(batch.Inputs[0].to_type(ParameterGroups[0].Parameters[0].Value.dtype), batch)
        : base.RowLoss(batch);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pair.Dispose();
        base.Dispose(disposing);
    }
}
