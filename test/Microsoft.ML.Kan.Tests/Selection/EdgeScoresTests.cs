using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Selection;

/// <summary>pykan's attribution on a network 3 → 6 → 2.</summary>
[TestClass]
public class EdgeScoresTests
{
    [TestMethod]
    public void A_score_is_the_nodes_score_times_the_edges_share_of_the_nodes_deviation()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network();
        var x = Networks.Features(200);
        var scores = EdgeScores.Of(network, x);

        network.eval();
        var h = network.Scale(x);
        var hidden = network.Layers[0].call(h); // [B, 6]
        var last = SmallLayers.EdgeValues(network.Layers[1], hidden).std(0) / (network.call(x).std(0) + 1e-4).unsqueeze(-1); // [2, 6]
        TensorAssert.AreClose(last, scores[1], 1e-8);
        var node = last.sum(0L) / (hidden.std(0) + 1e-4);
        TensorAssert.AreClose(SmallLayers.EdgeValues(network.Layers[0], h).std(0) * node.unsqueeze(-1), scores[0], 1e-8);
    }

    [TestMethod]
    public void With_a_single_input_per_node_what_goes_in_comes_out()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network();
        using var chain = network.Where((layer, output, input) => layer == 0 ? input == output % 3 : input == output);
        var scores = EdgeScores.Of(chain, Networks.Features(200));
        TensorAssert.AreClose(ones(2, float64), scores[1].sum(1), 0.03); // each output is one edge and a bias; 1e-4 is added to its deviation
        TensorAssert.AreClose(tensor([1.0, 1, 0, 0, 0, 0]), scores[0].sum(1), 0.03);
    }

    [TestMethod]
    public void A_dead_input_and_a_node_that_leads_nowhere_get_nothing()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network();
        network.Layers[0].BaseWeight.select(1, 2).zero_();
        ((FixedKanLayer)network.Layers[0]).Families[0].PerEdge().select(1, 2).zero_();
        using var cut = network.Where((layer, _, input) => layer == 0 || input != 4);
        var scores = EdgeScores.Of(cut, Networks.Features(200));
        Assert.IsLessThan(1e-4, scores[0].select(1, 2).max().item<double>()); // an edge's deviation has a floor of 1e-6
        TensorAssert.AreClose(zeros(3, float64), scores[0][4], 0);
        TensorAssert.AreClose(zeros(2, float64), scores[1].select(1, 4), 0);
        Assert.IsGreaterThan(0.01, scores[0].select(1, 0).sum().item<double>());
    }

    [TestMethod]
    public void One_row_has_scores_of_zero_and_the_network_is_left_as_it_was()
    {
        using var network = Network();
        Score(); // the layers make their workspaces
        LiveTensors.AreBalancedBy(Score);
        Assert.IsTrue(network.training);
        Assert.IsFalse(network.Layers.Any(layer => layer.KeepsInput));

        void Score()
        {
            using var scope = NewDisposeScope();
            foreach (var score in EdgeScores.Of(network, Networks.Features(1)))
                Assert.AreEqual(0, score.sum().item<double>());
            _ = EdgeScores.Of(network, Networks.Features(10));
        }
    }

    private static SKanNetwork Network()
    {
        using var scope = NewDisposeScope();
        var network = Networks.Create(ActivationSpace.BSpline);
        network.Calibrate(Networks.Features(100));
        return network;
    }
}
