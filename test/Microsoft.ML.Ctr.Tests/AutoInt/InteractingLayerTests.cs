using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

[TestClass]
public sealed class InteractingLayerTests
{
    private static IEnumerable<object[]> Shapes =>
    [
        [new InteractingLayerSettings(1, 4, false, false, AttentionProjection.Linear, false, 0)],
        [new InteractingLayerSettings(2, 3, true, false, AttentionProjection.Linear, false, 0)],
        [new InteractingLayerSettings(2, 3, true, true, AttentionProjection.Relu, true, 0.5)],
        [new InteractingLayerSettings(3, 2, false, true, AttentionProjection.Relu, false, 0)],
        [new InteractingLayerSettings(2, 5, true, false, AttentionProjection.Linear, true, 0)],
    ];

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Onnx_runtime_computes_the_same(object settings)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer((InteractingLayerSettings)settings);
        var input = randn(7, 6, 5); // [B, M, I]
        var graph = new OnnxGraph("layer");
        var (output, attention) = layer.EmitWithAttention(graph, graph.Input("x", OnnxType.Float, "N", 6, 5));
        graph.Output(output, "y", OnnxType.Float, "N", 6, ((InteractingLayerSettings)settings).Width);
        OnnxParity.AreClose(layer.call(input), OnnxParity.Run(graph.ToBytes(), input));
        OnnxParity.AreClose(layer.call(input[..1]), OnnxParity.Run(graph.ToBytes(), input[..1]));
        Assert.IsGreaterThan(0, attention.Length);
    }

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void The_attention_of_a_field_sums_to_one(object settings)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer((InteractingLayerSettings)settings);
        var attention = layer.Attention(randn(7, 6, 5) * 3);
        CollectionAssert.AreEqual(new long[] { 7, ((InteractingLayerSettings)settings).Heads, 6, 6 }, attention.shape);
        TensorAssert.AreClose(ones(attention.shape[..3]), attention.sum([3L]), 1e-6);
        Assert.IsGreaterThanOrEqualTo(0, attention.min().ToSingle());
    }

    [TestMethod]
    public void Fields_may_come_in_any_order()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(new InteractingLayerSettings(2, 3, true, false, AttentionProjection.Linear, true, 0));
        var input = randn(3, 6, 5);
        var order = tensor(new long[] { 4, 0, 5, 2, 1, 3 });
        TensorAssert.AreClose(layer.call(input).index_select(1, order), layer.call(input.index_select(1, order)), 1e-6);
    }

    [TestMethod]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(new InteractingLayerSettings(2, 3, true, false, AttentionProjection.Linear, false, 0.5));
        var input = randn(3, 6, 5);
        Assert.IsTrue(layer.call(input).eq(layer.call(input)).all().ToBoolean());
        layer.train();
        Assert.IsFalse(layer.call(input).eq(layer.call(input)).all().ToBoolean());
    }

    private static InteractingLayer Layer(InteractingLayerSettings settings)
    {
        var layer = new InteractingLayer("layer", 5, settings);
        using var still = no_grad();
        foreach (var parameter in layer.parameters())
            parameter.normal_();
        layer.eval();
        return layer;
    }
}
