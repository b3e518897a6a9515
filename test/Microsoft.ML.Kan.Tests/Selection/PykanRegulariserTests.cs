using System.Text.Json;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Selection;

/// <summary>
/// pykan's network 2 → 3 → 2 and its regulariser with metric edge_forward_spline_n. The second of the three nodes leaves the
/// grid in one row, where pykan's splines fade away and ours keep their last value. So its edges to the next layer are
/// scaled to have pykan's deviations: the penalty is then pykan's, and so is every gradient that does not go through these
/// two edges' curves.
/// </summary>
[TestClass]
public class PykanRegulariserTests
{
    private const double Tolerance = 1e-6;
    private const int NodeOutside = 1;

    [TestMethod]
    public void Deviations_of_edges_are_pykans()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_regulariser");
        using var first = Layer(golden, 0);
        using var second = Layer(golden, 1);
        var x = golden.Tensor("inputs", "x");
        var h = first.call(x);
        TensorAssert.AreClose(golden.Tensor("outputs", "edge_actscale_layer0"), EdgeStatistics.Deviations(first, x), Tolerance);
        var deviations = EdgeStatistics.Deviations(second, h);
        foreach (var node in new[] { 0, 2 })
            TensorAssert.AreClose(golden.Tensor("outputs", "edge_actscale_layer1").select(1, node), deviations.select(1, node), Tolerance);
        CollectionAssert.AreEqual(new[] { false, true, false }, h.abs().amax(0).gt(1).data<bool>().ToArray());
    }

    [TestMethod]
    public void Penalty_and_gradients_are_pykans()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_regulariser");
        using var first = Layer(golden, 0);
        using var second = Layer(golden, 1);
        var x = golden.Tensor("inputs", "x");
        using (no_grad())
        {
            var factors = golden.Tensor("outputs", "edge_actscale_layer1").select(1, NodeOutside)
                / EdgeStatistics.Deviations(second, first.call(x)).select(1, NodeOutside); // [O]
            second.BaseWeight.select(1, NodeOutside).mul_(factors);
            second.Families[0].PerEdge().select(1, NodeOutside).mul_(factors.unsqueeze(-1));
        }

        first.KeepsInput = second.KeepsInput = true;
        second.call(first.call(x));
        var penalty = SparsityPenalty.Of(first, 2) + SparsityPenalty.Of(second, 2);
        penalty.backward();

        Assert.AreEqual(11.4941472, penalty.item<double>(), 1e-6);
        CheckGradients(golden, first, 0, nodes: [0, 2], inputs: [0, 1]);
        CheckGradients(golden, second, 1, nodes: [0, 1], inputs: [0, 2]);
    }

    private static void CheckGradients(GoldenFile golden, FixedKanLayer layer, int number, long[] nodes, long[] inputs)
    {
        Tensor Expected(string name) => Pick(Gradient($"layer{number}.{name}"));
        Tensor Pick(Tensor edges) => edges.index_select(0, tensor(inputs)).index_select(1, tensor(nodes)); // [I, O, ..]

        var gradient = Pick(layer.Families[0].Coefficients.grad!.view(layer.Outputs, layer.Inputs, -1).transpose(0, 1));
        TensorAssert.AreClose(Expected("coef"), gradient * Pick(golden.Tensor("parameters", $"layer{number}.scale_sp")).unsqueeze(-1), Tolerance);
        TensorAssert.AreClose(Expected("scale_sp"), (gradient * Pick(golden.Tensor("parameters", $"layer{number}.coef"))).sum(-1), Tolerance);
        TensorAssert.AreClose(Expected("scale_base"), Pick(layer.BaseWeight.grad!.t()), Tolerance);
    }

    // The file nests the gradients once more, by metric.
    private static Tensor Gradient(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "kan_pykan_regulariser.json")));
        var entry = json.RootElement.GetProperty("gradients").GetProperty("edge_forward_spline_n").GetProperty(name);
        double[] data = [.. entry.GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];
        return tensor(data, [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())], float64);
    }

    private static FixedKanLayer Layer(GoldenFile golden, int number)
    {
        using var still = no_grad();
        var scale = golden.Tensor("parameters", $"layer{number}.scale_base"); // [I, O]
        var layer = new FixedKanLayer(ActivationSpace.BSpline, (int)scale.shape[0], (int)scale.shape[1], 4);
        layer.to(float64);
        layer.BaseWeight.copy_(scale.t());
        layer.Families[0].PerEdge().copy_((golden.Tensor("parameters", $"layer{number}.coef")
            * golden.Tensor("parameters", $"layer{number}.scale_sp").unsqueeze(-1)).transpose(0, 1));
        return layer;
    }
}
