using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Peers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

/// <summary>Each row has a dedicated slot: a column of a network's weights is its prediction for the row, and has a gradient if the network is trained on it.</summary>
[TestClass]
public class CoTeachingPairTests
{
    private const int Rows = 4;

    // The networks' confidence in the label of each row; a higher confidence means a lower loss.
    private static readonly double[] FirstSureness = [3, 2, -1, -2];
    private static readonly double[] SecondSureness = [-2, 3, -1, 2];

    [TestMethod]
    public void Each_network_learns_from_the_rows_that_are_easy_for_the_other()
    {
        using var scope = NewDisposeScope();
        using var networks = Networks();
        using var pair = new CoTeachingPair(networks, forgetRate: 0.5, rampUp: 2);
        pair.BeginEpoch(2);

        pair.RowLoss(eye(Rows, dtype: ScalarType.Float64), Batch()).mean().backward();

        // Half of the rows: 0 and 1 are easy for the first network, 1 and 3 for the second.
        TensorAssert.AreClose(Expected(FirstSureness, 1, 3), Gradient(networks.First), 1e-12, "first network");
        TensorAssert.AreClose(Expected(SecondSureness, 0, 1), Gradient(networks.Second), 1e-12, "second network");
    }

    [TestMethod]
    public void In_the_first_epoch_both_learn_from_all_rows()
    {
        using var scope = NewDisposeScope();
        using var networks = Networks();
        using var pair = new CoTeachingPair(networks, forgetRate: 0.5, rampUp: 2);
        pair.BeginEpoch(0);

        pair.RowLoss(eye(Rows, dtype: ScalarType.Float64), Batch()).mean().backward();

        TensorAssert.AreClose(Expected(FirstSureness, 0, 1, 2, 3), Gradient(networks.First), 1e-12, "first network");
        TensorAssert.AreClose(Expected(SecondSureness, 0, 1, 2, 3), Gradient(networks.Second), 1e-12, "second network");
    }

    private static TwinNetwork Networks()
    {
        var sureness = new Queue<double[]>([FirstSureness, SecondSureness]);
        return new TwinNetwork(() => Network(sureness.Dequeue()));
    }

    // Logits (0, s) of a row whose label is class 1.
    private static Linear Network(double[] sureness)
    {
        using var still = no_grad();
        var network = nn.Linear(Rows, 2, hasBias: false, dtype: ScalarType.Float64);
        network.weight.copy_(stack([zeros(Rows, dtype: ScalarType.Float64), tensor(sureness)])); // [2, B]
        return network;
    }

    private static TensorBatch Batch() => new(Rows, [], ones(Rows, dtype: ScalarType.Int64), null, arange(Rows, dtype: ScalarType.Int64));

    private static Tensor Gradient(nn.Module<Tensor, Tensor> network) => ((Linear)network).weight.grad![1];

    // The derivative of the selected rows' mean cross-entropy by s: (p - 1)/k with p = 1/(1 + exp(-s)).
    private static Tensor Expected(double[] sureness, params int[] chosen)
        => tensor([.. sureness.Select((s, row) => chosen.Contains(row) ? ((1 / (1 + Math.Exp(-s))) - 1) / chosen.Length : 0)]);
}
