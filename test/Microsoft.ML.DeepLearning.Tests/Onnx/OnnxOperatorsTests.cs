using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Onnx;

[TestClass]
public class OnnxOperatorsTests
{
    private static readonly Dictionary<string, (Func<OnnxGraph, string, string> Emit, Func<Tensor, Tensor> Torch)> Unary = new()
    {
        ["relu"] = (OnnxOperators.Relu, x => x.relu()),
        ["tanh"] = (OnnxOperators.Tanh, x => x.tanh()),
        ["sigmoid"] = (OnnxOperators.Sigmoid, x => x.sigmoid()),
        ["silu"] = (OnnxOperators.Silu, x => nn.functional.silu(x)),
        ["softmax"] = ((g, x) => g.Softmax(x), x => x.softmax(-1)),
        ["softmax over the middle"] = ((g, x) => g.Softmax(x, 1), x => x.softmax(1)),
        ["clip"] = ((g, x) => g.Clip(x, -0.5f, 0.25f), x => x.clamp(-0.5, 0.25)),
        ["add"] = ((g, x) => g.Add(x, g.Scalar(2)), x => x + 2),
        ["sub"] = ((g, x) => g.Sub(g.Scalar(2), x), x => 2 - x),
        ["mul"] = ((g, x) => g.Mul(x, x), x => x * x),
        ["div"] = ((g, x) => g.Div(x, g.Constant([1f, 2, 4, 8], 4)), x => x / torch.tensor([1f, 2, 4, 8])),
        ["reshape"] = ((g, x) => g.Reshape(x, 0, 12), x => x.flatten(1)),
        ["unsqueeze"] = ((g, x) => g.Unsqueeze(x, 1), x => x.unsqueeze(1)),
        ["squeeze"] = ((g, x) => g.Squeeze(g.Unsqueeze(x, 1), 1), x => x),
        ["transpose"] = ((g, x) => g.Transpose(x, 0, 2, 1), x => x.transpose(1, 2)),
        ["concat"] = ((g, x) => g.Concat(2, x, g.Relu(x)), x => cat([x, x.relu()], 2)),
        ["gather"] = ((g, x) => g.Gather(x, g.Constant([3L, 0], 2), 2), x => x.index_select(2, torch.tensor([3L, 0]))),
        ["sum"] = ((g, x) => g.ReduceSum(x, false, 1), x => x.sum(1)),
        ["sum that keeps its axes"] = ((g, x) => g.ReduceSum(x, true, 1, 2), x => x.sum([1, 2], true)),
    };

    public static IEnumerable<object[]> Names => Unary.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_operator_equals_torch_for_none_one_and_many_rows(string name)
    {
        using var scope = NewDisposeScope();
        var (emit, expected) = Unary[name];
        var rank = (int)expected(zeros(1, 3, 4)).dim();
        OnnxDimension[] shape = [.. Enumerable.Range(0, rank).Select(axis => (OnnxDimension)$"D{axis}")];
        var graph = new OnnxGraph(name);
        graph.Output(emit(graph, graph.Input("x", OnnxType.Float, "N", 3, 4)), "y", OnnxType.Float, shape);
        var bytes = graph.ToBytes();
        foreach (var rows in new[] { 1, 17, 0 })
        {
            var input = randn(rows, 3, 4, generator: new Generator(7));
            OnnxParity.AreClose(expected(input.clone()), OnnxParity.Run(bytes, input));
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Linear_equals_torch(bool bias)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(5, 3, hasBias: bias);
        foreach (var rows in new[] { 0, 1, 33 })
        {
            var matrix = randn(rows, 5);
            OnnxParity.AreClose(layer.forward(matrix), OnnxParity.Run(Model(["N", 5], (g, x) => g.Linear(x, layer.weight, layer.bias)), matrix));
            var stack = randn(rows, 2, 5);
            OnnxParity.AreClose(layer.forward(stack), OnnxParity.Run(Model(["N", 2, 5], (g, x) => g.LinearOverLastAxis(x, layer.weight, layer.bias)), stack));
        }
    }

    [TestMethod]
    public void Clip_and_silu_keep_NaN()
    {
        using var scope = NewDisposeScope();
        var input = torch.tensor([float.NaN, 2f], 2, 1);
        var actual = OnnxParity.Run(Model(["N", 1], (g, x) => g.Clip(g.Silu(x), -1, 1)), input);
        CollectionAssert.AreEqual(new[] { float.NaN, 1 }, actual.data<float>().ToArray());
    }

    private static byte[] Model(OnnxDimension[] shape, Func<OnnxGraph, string, string> emit)
    {
        var graph = new OnnxGraph("model");
        OnnxDimension[] output = [.. shape];
        output[^1] = "O";
        graph.Output(emit(graph, graph.Input("x", OnnxType.Float, shape)), "y", OnnxType.Float, output);
        return graph.ToBytes();
    }
}
