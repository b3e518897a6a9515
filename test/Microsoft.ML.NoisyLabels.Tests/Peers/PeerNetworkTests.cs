using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

[TestClass]
public class PeerNetworkTests
{
    [TestMethod]
    public void Averages_that_keep_nothing_are_the_network_and_such_that_begin_as_it_stay()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(4, 3);
        using var memory = Memory();
        using var copying = new PeerNetwork(network, nn.Linear(4, 3), memory, new(3, 0, WeightAveraging: 0, 0, 1));
        using var keeping = new PeerNetwork(network, nn.Linear(4, 3), memory, new(3, 0, WeightAveraging: 1, 0, 1));
        keeping.Begin();
        var before = network.weight.detach().clone();
        using (no_grad())
            network.weight.add_(1);

        copying.MoveAverage(1);
        keeping.MoveAverage(1);

        TensorAssert.AreClose(network.weight, copying.Average.parameters().First(), 0);
        TensorAssert.AreClose(before, keeping.Average.parameters().First(), 0);
    }

    /// <summary>Mixup with share 1 is early-learning regularisation with the other network's targets.</summary>
    [TestMethod]
    public void Unmixed_it_is_the_plain_loss_with_the_other_networks_targets()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(4, 3);
        using var other = nn.Linear(4, 3);
        using var memory = Memory();
        using var peer = new PeerNetwork(network, nn.Linear(4, 3), memory, new(Strength: 3, 0, 0.9, 0, 1));
        var x = randn(5, 4);
        var label = tensor(new long[] { 0, 1, 2, 2, 1 });
        var rows = tensor(new long[] { 4, 3, 2, 1, 0 });

        var loss = peer.RowLoss(x, label, null, rows, other, new PeerMixing(tensor(new long[] { 1, 2, 3, 4, 0 }), 1), step: 1);

        using var early = new EarlyLearning(Memory(), 3);
        var targets = nn.functional.softmax(other.call(x), 1).Times(0.3);
        var expected = nn.functional.cross_entropy(network.call(x), label, reduction: nn.Reduction.None).Plus(early.Term(network.call(x), targets.detach()));
        TensorAssert.AreClose(expected, loss, 1e-6);
        TensorAssert.AreClose(targets.index_select(0, rows), memory.State["targets"], 1e-6);
    }

    [TestMethod]
    public void The_partners_weight_goes_with_the_partners_part()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(4, 3);
        using var other = nn.Linear(4, 3);
        var x = randn(2, 4);
        var label = tensor(new long[] { 0, 1 });
        var rows = tensor(new long[] { 0, 1 });
        var weight = tensor(new[] { 2f, 6f });
        var mixing = new PeerMixing(tensor(new long[] { 1, 0 }), 0.75);
        using var memory = Memory();
        using var peer = new PeerNetwork(network, nn.Linear(4, 3), memory, new(Strength: 0, 0, 0.9, 0, 1));

        var loss = peer.RowLoss(x, label, weight, rows, other, mixing, step: 1);

        var mixed = x.Times(0.75).Plus(x.flip(0).Times(0.25));
        var own = nn.functional.cross_entropy(network.call(mixed), label, reduction: nn.Reduction.None);
        var partner = nn.functional.cross_entropy(network.call(mixed), label.flip(0), reduction: nn.Reduction.None);
        var expected = own.Times(0.75) * weight + partner.Times(0.25) * weight.flip(0);
        TensorAssert.AreClose(expected, loss * weight, 1e-5);
    }

    [TestMethod]
    public void The_larger_share_is_the_rows_own()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        double[] shares = [.. Enumerable.Range(0, 200).Select(_ => PeerMixing.Draw(1, 4, CPU, random).Share)];

        Assert.IsTrue(shares.All(share => share is >= 0.5 and <= 1));
        Assert.AreEqual(0.75, shares.Average(), 0.03);
        Assert.AreEqual(1, PeerMixing.Draw(0, 4, CPU, random).Share);
    }

    private static DenseTargetMemory Memory() => new(5, 3, averaging: 0.7, ScalarType.Float32, CPU);
}
