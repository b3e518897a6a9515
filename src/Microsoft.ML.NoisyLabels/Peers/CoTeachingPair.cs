using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>
/// Co-teaching: each network is trained on the rows of a batch whose loss is smallest in the other network. Source: Han et al., NeurIPS 2018
/// (arXiv 1804.06872), algorithm 1.
/// </summary>
/// <param name="networks">The networks, inputs → logits [B, C]; the objective owns them.</param>
/// <param name="forgetRate">τ, the excluded share of a batch after the ramp.</param>
/// <param name="rampUp">T_k, the epochs of the ramp.</param>
internal sealed class CoTeachingPair(TwinNetwork networks, double forgetRate, int rampUp) : PeerPair
{
    private double _share = 1;

    public override void BeginEpoch(int epoch) => _share = SmallLossSelection.KeptShare(forgetRate, epoch, rampUp);

    public override Tensor RowLoss(Tensor inputs, TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        var first = RobustLosses.CrossEntropy(Logits(networks.First.call(inputs)), batch.Label, smoothing: 0); // [B]
        var second = RobustLosses.CrossEntropy(Logits(networks.Second.call(inputs)), batch.Label, smoothing: 0);
        return Taught(first, second, batch.Weight).Plus(Taught(second, first, batch.Weight)).MoveToOuterDisposeScope();
    }

    private Tensor Taught(Tensor pupil, Tensor teacher, Tensor? weight)
        => SmallLossSelection.Only(pupil, SmallLossSelection.Smallest(teacher, _share, weight), weight);
}
