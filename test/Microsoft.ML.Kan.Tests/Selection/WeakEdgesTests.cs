using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Selection;

[TestClass]
public class WeakEdgesTests
{
    [TestMethod]
    public void When_only_edges_of_zero_go_the_function_stays()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network((layer, output, input) => (layer + output + input) % 3 == 0 ? 0 : 1);
        var x = Networks.Features(200);
        using var rest = WeakEdges.Remove(network, x, 1e-4, 0);
        TensorAssert.AreClose(network.call(x), rest.call(x), 1e-10);
        Assert.AreEqual(6, rest.Selection.Layers[0].RemovedEdges);
        Assert.AreEqual(4, rest.Selection.Layers[1].RemovedEdges);
        Assert.AreEqual(0, network.Selection.Layers[0].RemovedEdges);
        Assert.IsLessThan(network.ParameterCount, rest.ParameterCount);
    }

    [TestMethod]
    public void An_edge_goes_when_its_score_is_below_the_share_of_the_largest_in_its_layer()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network((_, _, _) => 1);
        var x = Networks.Features(200);
        var scores = EdgeScores.Of(network, x);
        using var rest = WeakEdges.Remove(network, x, 0.4, 0);
        for (var l = 0; l < 2; l++)
        {
            var expected = scores[l].ge(scores[l].max() * 0.4);
            Assert.IsTrue(expected.any().item<bool>() && !expected.all().item<bool>());
            TensorAssert.AreClose(expected.to(float64), tensor(((FixedKanLayer)rest.Layers[l]).Edges.Mask()!).to(float64), 0);
        }
    }

    [TestMethod]
    public void A_weak_feature_goes_with_all_its_edges_and_no_others()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network((layer, _, input) => layer == 0 && input == 1 ? 0.001 : 1);
        var x = Networks.Features(200);
        using var rest = WeakEdges.Remove(network, x, 0, 0.01);
        var edges = ((FixedKanLayer)rest.Layers[0]).Edges;
        Assert.AreEqual(12, edges.Count);
        for (var node = 0; node < 6; node++)
            Assert.IsFalse(edges.IsKept(node, 1));
        Assert.AreEqual(0, rest.Selection.Layers[1].RemovedEdges);
        TensorAssert.AreClose(network.call(x), rest.call(x), 0.05);
    }

    [TestMethod]
    public void Without_thresholds_and_with_a_single_row_everything_stays()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Network((_, _, _) => 1);
        using var all = WeakEdges.Remove(network, Networks.Features(50), 0, 0);
        using var one = WeakEdges.Remove(network, Networks.Features(1), 0.5, 0.5);
        foreach (var layer in all.Selection.Layers.Concat(one.Selection.Layers))
            Assert.AreEqual(0, layer.RemovedEdges);
    }

    /// <summary>B-splines in evaluation mode, each edge multiplied by a factor.</summary>
    private static SKanNetwork Network(Func<int, int, int, double> factor)
    {
        using var scope = NewDisposeScope();
        var network = Networks.Create(ActivationSpace.BSpline);
        network.Calibrate(Networks.Features(100));
        network.eval();
        for (var l = 0; l < 2; l++)
        {
            var layer = (FixedKanLayer)network.Layers[l];
            for (var edge = 0; edge < layer.Outputs * layer.Inputs; edge++)
            {
                var (output, input) = (edge / layer.Inputs, edge % layer.Inputs);
                layer.BaseWeight[output, input] *= factor(l, output, input);
                layer.Families[0].PerEdge()[output, input].mul_(factor(l, output, input));
            }
        }

        return network;
    }
}
