using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>A layer of mixed spaces without some of its edges.</summary>
[TestClass]
public class RemovedEdgesTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void The_output_loses_the_curves_of_the_removed_edges_and_nothing_else(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Chosen(scope);
        using var rest = layer.Where(IsKept);
        using var again = rest.Where((output, input) => output != 1);
        var x = SmallLayers.Batch(20);
        var edges = SmallLayers.EdgeValues(layer, x); // [B, O, I]

        TensorAssert.AreClose((edges * Mask()).sum(-1) + layer.BaseBias, rest.call(x), 1e-10);
        TensorAssert.AreClose(edges * Mask(), SmallLayers.EdgeValues(rest, x), 1e-10);
        Assert.IsNull(rest.SpaceOf(0, 0));
        Assert.AreEqual(layer.SpaceOf(1, 0), rest.SpaceOf(1, 0));
        Assert.AreEqual(8, rest.Edges.Count);
        Assert.AreEqual(8 * 7 + 8 + 4 + rest.Families.Sum(family => family.Basis.Shape?.numel() ?? 0), rest.ParameterCount);

        TensorAssert.AreClose(rest.call(x).select(1, 2), again.call(x).select(1, 2), 1e-10);
        TensorAssert.AreClose(layer.BaseBias[1].expand(20), again.call(x).select(1, 1), 1e-12);
        Assert.AreEqual(5, again.Edges.Count);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Removed_edges_get_no_gradient_and_the_others_the_one_they_had(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(scope);
        using var rest = layer.Where(IsKept);
        var x = SmallLayers.Batch(20);
        var outer = randn(20, 4, float64);
        (layer.call(x) * outer).sum().backward();
        (rest.call(x) * outer).sum().backward();
        BackwardFailure.ThrowIfKept();

        TensorAssert.AreClose(layer.BaseWeight.grad! * Mask(), rest.BaseWeight.grad!, 1e-10);
        TensorAssert.AreClose(CoefficientGradients(layer) * Mask().unsqueeze(-1), CoefficientGradients(rest), 1e-10);
    }

    [TestMethod]
    public void Without_any_edge_the_bias_is_left()
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(SelectionScope.Edge);
        using var empty = layer.Where((_, _) => false);
        var x = SmallLayers.Batch(5);
        TensorAssert.AreClose(layer.BaseBias.unsqueeze(0).expand(5, -1), empty.call(x), 0);
        Assert.AreEqual(4, empty.ParameterCount);
        Assert.IsEmpty(empty.Families);
        TensorAssert.AreClose(zeros(5, float64), empty.Edge(x.select(1, 0), 0, 0), 0);
        empty.call(x).sum().backward();
        TensorAssert.AreClose(zeros(4, 3, float64), empty.BaseWeight.grad!, 0);
        CheckOnnx(empty);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void ONNX_Runtime_computes_the_same_rest(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(scope);
        using var rest = layer.Where(IsKept);
        CheckOnnx(rest);
    }

    // 0 1 1
    // 1 1 1 : kept edges
    // 0 1 1
    // 0 0 1
    private static bool IsKept(int output, int input) => output == 1 || input == 2 || (input == 1 && output != 3);

    private static Tensor Mask()
        => tensor([.. Enumerable.Range(0, 12).Select(edge => IsKept(edge / 3, edge % 3) ? 1.0 : 0)]).view(4, 3);

    // [O, I, K]
    private static Tensor CoefficientGradients(FixedKanLayer layer)
    {
        var gradients = zeros(4, 3, 7, dtype: float64);
        foreach (var family in layer.Families)
        {
            var own = family.Coefficients.grad!.view(-1, family.Basis.Inputs, 7);
            long[] nodes = family.Nodes?.Numbers ?? [0, 1, 2, 3];
            long[] inputs = family.Inputs?.Numbers ?? [0, 1, 2];
            for (var n = 0; n < nodes.Length; n++)
            {
                for (var i = 0; i < inputs.Length; i++)
                    gradients[nodes[n], inputs[i]] += own[n, i];
            }
        }

        return gradients;
    }

    private static void CheckOnnx(FixedKanLayer layer)
    {
        layer.to(float32);
        using var still = no_grad();
        var graph = new OnnxGraph("layer");
        graph.Output(layer.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3)), "y", OnnxType.Float, "N", 4);
        var x = SmallLayers.Batch(30).to(float32);
        TensorAssert.AreClose(layer.call(x), OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }
}
