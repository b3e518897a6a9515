using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

[TestClass]
public sealed class AutoIntNetworkTests
{
    private static readonly InteractingLayerSettings Paper = new(2, 32, true, false, AttentionProjection.Linear, false, 0);

    /// <summary>Song et al. give 3.9·10⁴ for Criteo's 39 fields: 4·16·64 + 2·4·64·64 + 39·64 + 1.</summary>
    [TestMethod]
    public void The_network_for_criteo_has_as_many_parameters_as_in_the_paper()
    {
        using var network = new FieldNetwork(Settings([(26, 16)], 13, 16, 3, Paper), Unscaled(13));
        Assert.AreEqual(39_361, network.parameters().Sum(parameter => parameter.numel()) - network.VectorParameterCount);
        Assert.AreEqual(13 * 16, network.VectorParameterCount);
    }

    [TestMethod]
    public void A_number_of_zero_is_a_field_of_zeros()
    {
        using var scope = NewDisposeScope();
        var layer = new InteractingLayerSettings(2, 3, true, false, AttentionProjection.Linear, false, 0);
        using var network = Random(Settings([(2, 4)], 1, 4, 2, layer));
        var embedded = randn(5, 2, 4);
        var withZero = network.call(new FieldBatch([embedded], zeros(5, 1), null));
        var expected = cat([embedded, zeros(5, 1, 4)], 1);
        foreach (var attention in ((AttentionInteraction)network.Interaction!).Layers)
            expected = attention.call(expected);
        var output = network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        TensorAssert.AreClose(nn.functional.linear(expected.flatten(1), output["interaction.output.weight"], output["interaction.output.bias"]), withZero, 1e-5);
        Assert.IsFalse(allclose(withZero, network.call(new FieldBatch([embedded], ones(5, 1), null))));
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(true, true)]
    public void Onnx_runtime_computes_the_same(bool wide, bool tower)
    {
        using var scope = NewDisposeScope();
        var layer = new InteractingLayerSettings(2, 3, true, true, AttentionProjection.Relu, true, 0.1);
        var settings = new FieldNetworkSettings([(3, 4), (1, 2)], 2, 4, 0.01, new FieldTerms(new AttentionSettings(2, layer), new TowerShape(tower ? [6, 5] : []) { Dropout = 0.1 }, 0.1, wide));
        using var network = Random(settings);
        Tensor[] inputs = [randn(9, 3, 4), randn(9, 1, 2), randn(9, 2) * 10, .. wide ? new[] { randn(9, 4, 1) } : []];
        inputs[2][3, 1] = float.NaN;
        var graph = new OnnxGraph("network");
        string[] names =
        [
            graph.Input("a", OnnxType.Float, "N", 3, 4), graph.Input("b", OnnxType.Float, "N", 1, 2), graph.Input("n", OnnxType.Float, "N", 2),
            .. wide ? new[] { graph.Input("w", OnnxType.Float, "N", 4, 1) } : [],
        ];
        var (logit, _) = network.Emit(graph, new FieldValues(names[..2], names[2], wide ? names[3] : null));
        graph.Output(logit, "y", OnnxType.Float, "N", 1);
        var expected = network.call(new FieldBatch(inputs[..2], inputs[2], wide ? inputs[3] : null));
        Assert.IsTrue(expected.isfinite().all().ToBoolean());
        OnnxParity.AreClose(expected, OnnxParity.Run(graph.ToBytes(), inputs));
    }

    [TestMethod]
    public void Nothing_native_is_left()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var network = Random(Settings([(2, 4), (1, 3)], 2, 4, 2, Paper));
            network.call(new FieldBatch([randn(5, 2, 4), randn(5, 1, 3)], randn(5, 2), null)).sum().backward();
        });
    }

    private static FieldNetworkSettings Settings((int, int)[] groups, int numbers, int dimension, int layers, InteractingLayerSettings layer)
        => new(groups, numbers, dimension, 0.01, new FieldTerms(new AttentionSettings(layers, layer), new TowerShape([]), 0, false));

    private static NumericScaling Unscaled(int fields) => new(new float[fields], [.. Enumerable.Repeat(1f, fields)], new bool[fields]);

    private static FieldNetwork Random(FieldNetworkSettings settings)
    {
        var network = new FieldNetwork(settings, Unscaled(settings.Numbers));
        using var still = no_grad();
        foreach (var parameter in network.parameters())
            parameter.normal_(0, 0.5);
        network.eval();
        return network;
    }
}
