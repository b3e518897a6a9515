using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class SKanNetworkTests
{
    public static IEnumerable<object[]> Pools =>
        [.. Networks.AllSpaces.Select(space => new object[] { new[] { space } }), [Networks.AllSpaces]];

    [TestMethod]
    public void Pool_of_one_is_that_KAN()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(ActivationSpace.BSpline);
        random.manual_seed(11);
        using var source = RandomSource.FromTorch(); // a network draws the weights of all its layers from one source
        using var first = new FixedKanLayer(ActivationSpace.BSpline, 3, 6, 4, random: source);
        using var second = new FixedKanLayer(ActivationSpace.BSpline, 6, 2, 4, hidden: true, source);
        first.to(float64);
        second.to(float64);

        var x = Networks.Features(30);
        var scaled = SmoothClip.Of((x - tensor(Networks.Centre)) / tensor(Networks.HalfRange), 1);
        TensorAssert.AreClose(second.call(first.call(scaled)), network.call(x), 0);
        Assert.IsFalse(network.IsSelecting);
        Assert.IsFalse(network.Gates.Any());
        Assert.HasCount(5, network.Structure);
        Assert.ThrowsExactly<InvalidOperationException>(() => network.Prune());
    }

    [TestMethod]
    public void Pruned_network_equals_the_hard_one()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(Networks.AllSpaces);
        var x = Networks.Features(40);
        network.Calibrate(x);
        network.Choices.Apply(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: true));
        using var pruned = network.Prune();
        TensorAssert.AreClose(network.call(x), pruned.call(x), 1e-10);
        network.eval();
        pruned.eval();
        TensorAssert.AreClose(network.call(x), pruned.call(x), 1e-10);
        Assert.IsFalse(pruned.IsSelecting);
        Assert.IsFalse(pruned.Gates.Any());
    }

    [TestMethod]
    public void Report_tells_choices_weights_and_parameter_counts()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(ActivationSpace.BSpline, ActivationSpace.Chebyshev);
        using var pruned = network.Prune();
        var selection = pruned.Selection;

        Assert.HasCount(2, selection.Layers);
        Assert.HasCount(6, selection.Layers[0].Choices);
        Assert.AreEqual(6, selection.Layers[0].Histogram.Values.Sum());
        foreach (var node in selection.Layers.SelectMany(layer => layer.Choices))
        {
            Assert.AreEqual(1f, node.Weights.Values.Sum(), 1e-6f);
            Assert.AreEqual(node.Weights.MaxBy(entry => entry.Value).Key, node.Space);
        }

        // Per layer and family O·I·7 coefficients; O·I + O of the base branch; O·2 gates.
        Assert.AreEqual(2 * (18 + 12) * 7 + (18 + 6 + 12 + 2) + (12 + 4), selection.ParametersBeforePruning);
        Assert.AreEqual((18 + 12) * 7 + (18 + 6 + 12 + 2), selection.Parameters);
    }

    [TestMethod]
    public void A_fresh_network_takes_over_the_structure_and_then_the_weights_of_a_pruned_one()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(Networks.AllSpaces);
        var x = Networks.Features(40);
        network.Calibrate(x);
        using var pruned = network.Prune();

        random.manual_seed(99);
        using var fresh = new SKanNetwork(3, [6, 2], Networks.AllSpaces, 4, Networks.Scaling);
        using var rebuilt = fresh.Rebuild(pruned.Structure);
        rebuilt.to(float64);
        rebuilt.load_state_dict(pruned.state_dict());

        TensorAssert.AreClose(pruned.call(x), rebuilt.call(x), 0);
        foreach (var (expected, actual) in pruned.Selection.Layers.Zip(rebuilt.Selection.Layers))
        {
            CollectionAssert.AreEqual(expected.Choices.Select(node => node.Space).ToArray(), actual.Choices.Select(node => node.Space).ToArray());
            foreach (var (one, other) in expected.Choices.Zip(actual.Choices))
                Assert.AreEqual(one.Weights[one.Space], other.Weights[one.Space], 1e-5f);
        }
    }

    [TestMethod]
    public void Structure_of_another_network_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(Networks.AllSpaces);
        using var other = new SKanNetwork(3, [5, 2], Networks.AllSpaces, 4, Networks.Scaling);
        using var pruned = other.Prune();
        Assert.Contains("layer0.gate_weights", Assert.ThrowsExactly<InvalidDataException>(() => network.Rebuild(pruned.Structure)).Message);
    }

    [TestMethod]
    public void Edge_functions_are_in_units_of_the_feature_and_have_exact_slopes()
    {
        using var scope = NewDisposeScope();
        using var network = Networks.Create(Networks.AllSpaces);
        var edge = network.Edge(0, 2, 1, [80f, 100f, 100.01f]);
        using var x = tensor([-0.5, 0]);
        TensorAssert.AreClose(network.Layers[0].Edge(x, 2, 1), tensor([edge.Values[0], edge.Values[1]]), 1e-6);
        Assert.AreEqual((edge.Values[2] - edge.Values[1]) / 0.01f, edge.Slopes[1], 1e-3f);
        Assert.AreEqual(network.Layers[0].SpaceOf(2, 1), edge.Space);
    }

    [TestMethod]
    [DynamicData(nameof(Pools))]
    public void ONNX_Runtime_computes_the_same_network(ActivationSpace[] pool)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(pool);
        network.Calibrate(Networks.Features(100));
        using var final = network.IsSelecting ? network.Prune() : network;
        final.to(float32);
        final.eval();
        var graph = new OnnxGraph("network");
        graph.Output(final.Emit(graph, graph.Input("Features", OnnxType.Float, "N", 3)), "Score", OnnxType.Float, "N", 2);

        var x = Networks.Features(64).to(float32);
        x[0, 1] = float.NaN;
        x[1] = tensor([1e6f, -1e6f, 1e9f]);
        var expected = final.call(x);
        Assert.IsTrue(expected[0].isnan().all().item<bool>(), "NaN in, NaN out");
        TensorAssert.AreClose(expected, OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }

    [TestMethod]
    public void A_network_that_still_selects_is_not_exported()
    {
        using var network = Networks.Create(Networks.AllSpaces);
        var graph = new OnnxGraph("network");
        var input = graph.Input("Features", OnnxType.Float, "N", 3);
        Assert.ThrowsExactly<InvalidOperationException>(() => network.Emit(graph, input));
    }

    [TestMethod]
    public void Bad_arguments_are_named()
    {
        var one = new[] { ActivationSpace.BSpline };
        Assert.Contains("pool", Assert.ThrowsExactly<ArgumentException>(() => new SKanNetwork(1, [1], [], 5, new([0], [1]))).Message);
        Assert.Contains("twice", Assert.ThrowsExactly<ArgumentException>(() => new SKanNetwork(1, [1], [one[0], one[0]], 5, new([0], [1]))).Message);
        Assert.Contains("layer", Assert.ThrowsExactly<ArgumentException>(() => new SKanNetwork(1, [], one, 5, new([0], [1]))).Message);
        Assert.Contains("centres", Assert.ThrowsExactly<ArgumentException>(() => new SKanNetwork(1, [1], one, 5, new([0, 0], [1]))).Message);
        Assert.Contains("half ranges", Assert.ThrowsExactly<ArgumentException>(() => new SKanNetwork(1, [1], one, 5, new([0], [0]))).Message);
    }

    [TestMethod]
    public void Nothing_stays_alive()
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            using var network = Networks.Create(Networks.AllSpaces);
            var x = Networks.Features(8);
            network.Calibrate(x);
            (network.call(x).sum() + network.Choices.MeanEntropy()).backward();
            _ = network.Edge(1, 0, 0, [0f, 1f]);
            using var pruned = network.Prune();
            pruned.call(x).sum().backward();
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
