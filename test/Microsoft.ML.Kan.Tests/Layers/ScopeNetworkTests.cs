using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Whole networks, 3 → 6 → 2, of every scope.</summary>
[TestClass]
public class ScopeNetworkTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DataRow(SelectionScope.OutputNode, 6, 2)]
    [DataRow(SelectionScope.InputNode, 3, 6)]
    [DataRow(SelectionScope.Edge, 18, 12)]
    [DataRow(SelectionScope.Layer, 1, 1)]
    public void The_report_has_a_choice_for_every_unit_and_says_where_it_is(SelectionScope scope, int first, int second)
    {
        using var disposing = NewDisposeScope();
        using var network = Networks.Create(scope, SmallLayers.Pool);
        using var pruned = network.Prune();
        foreach (var (l, units) in new[] { (0, first), (1, second) })
        {
            var layer = pruned.Selection.Layers[l];
            Assert.AreEqual(scope, layer.Scope);
            Assert.HasCount(units, layer.Choices);
            Assert.AreEqual(units, layer.Histogram.Values.Sum());
            Assert.AreEqual(l == 0 ? 18 : 12, layer.Edges);
            Assert.AreEqual(0, layer.RemovedEdges);
            for (var unit = 0; unit < units; unit++)
            {
                var choice = layer.Choices[unit];
                Assert.AreEqual(unit, scope.UnitOf(choice.Output ?? 0, choice.Input ?? 0, l == 0 ? 3 : 6));
                Assert.AreEqual(scope is SelectionScope.OutputNode or SelectionScope.Edge, choice.Output.HasValue);
                Assert.AreEqual(scope is SelectionScope.InputNode or SelectionScope.Edge, choice.Input.HasValue);
                Assert.AreEqual(1f, choice.Weights.Values.Sum(), 1e-6f);
                Assert.AreEqual(pruned.Layers[l].SpaceOf(choice.Input ?? 0, choice.Output ?? 0), choice.Space);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Pruned_network_equals_the_hard_one(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var network = Networks.Create(scope, SmallLayers.Pool);
        var x = Networks.Features(40);
        network.Calibrate(x);
        network.Choices.Apply(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: true));
        using var pruned = network.Prune();
        TensorAssert.AreClose(network.call(x), pruned.call(x), 1e-10);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void A_fresh_network_takes_over_a_refined_and_thinned_one(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var network = Networks.Create(scope, SmallLayers.Pool);
        using var pruned = network.Prune();
        using var refined = pruned.Resize(8);
        using var final = refined.Where((layer, output, input) => (layer + output + input) % 3 != 0);

        random.manual_seed(99);
        using var fresh = Networks.Create(scope, SmallLayers.Pool);
        using var rebuilt = fresh.Rebuild(final.Structure);
        rebuilt.load_state_dict(final.state_dict());

        var x = Networks.Features(20);
        TensorAssert.AreClose(final.call(x), rebuilt.call(x), 0);
        Assert.AreEqual(8, rebuilt.GridSize);
        Assert.AreEqual(final.ParameterCount, rebuilt.ParameterCount);
        for (var l = 0; l < 2; l++)
        {
            Assert.AreEqual(final.Selection.Layers[l].RemovedEdges, rebuilt.Selection.Layers[l].RemovedEdges);
            CollectionAssert.AreEqual(
                final.Selection.Layers[l].Choices.Select(choice => choice.Space).ToArray(),
                rebuilt.Selection.Layers[l].Choices.Select(choice => choice.Space).ToArray());
        }

        Assert.AreEqual(6, rebuilt.Selection.Layers[0].RemovedEdges);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void ONNX_Runtime_computes_the_pruned_network(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(scope, SmallLayers.Pool);
        network.Calibrate(Networks.Features(100));
        using var pruned = network.Prune();
        pruned.to(float32);
        pruned.eval();
        var graph = new OnnxGraph("network");
        graph.Output(pruned.Emit(graph, graph.Input("Features", OnnxType.Float, "N", 3)), "Score", OnnxType.Float, "N", 2);
        var x = Networks.Features(64).to(float32);
        TensorAssert.AreClose(pruned.call(x), OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }
}
