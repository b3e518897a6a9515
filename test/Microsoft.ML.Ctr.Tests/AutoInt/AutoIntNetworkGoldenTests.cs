using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

/// <summary>
/// Compares the whole network with FuxiCTR's, with two categorical fields and a numeric one: probabilities, loss and gradients. FuxiCTR's
/// second layer adds its input without a projection, which equals an identity projection.
/// </summary>
[TestClass]
public sealed class AutoIntNetworkGoldenTests
{
    private const double Tolerance = 1e-6;
    private const string Vectors = "embedding_layer.embedding_layer.embedding_layers.";
    private const string Weights = "lr_layer.embedding_layer.embedding_layer.embedding_layers.";

    [TestMethod]
    [DataRow("plain", false)]
    [DataRow("wide_dnn", true)]
    public void Values_and_gradients_are_those_of_fuxictr(string file, bool plus)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open($"ctr_autoint_full_{file}");
        Tensor Golden(string name) => golden.Tensor("parameters", name);
        var layer = new InteractingLayerSettings(2, 3, true, false, AttentionProjection.Linear, false, 0);
        var settings = new FieldNetworkSettings([(2, 4)], 1, 4, 0.01, new FieldTerms(new AttentionSettings(2, layer), new TowerShape(plus ? [5] : []), 0, plus));
        using var network = new FieldNetwork(settings, new NumericScaling([0], [1], [false]));
        network.to(ScalarType.Float64);
        var parameters = network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        var pairs = new Dictionary<string, Tensor>
        {
            ["number_vectors"] = Golden(Vectors + "n.weight").t(),
            ["interaction.attention0.weight"] = cat([.. new[] { "q", "k", "v", "res" }.Select(name => Golden($"self_attention.0.W_{name}.weight"))]),
            ["interaction.attention1.weight"] = cat([.. new[] { "q", "k", "v" }.Select(name => Golden($"self_attention.1.W_{name}.weight")), eye(6, dtype: ScalarType.Float64)]),
            ["interaction.output.weight"] = Golden("fc.weight"),
            ["interaction.output.bias"] = Golden("fc.bias"),
        };
        if (plus)
        {
            pairs["number_weights"] = Golden(Weights + "n.weight").t();
            pairs["tower.layer0.weight"] = Golden("dnn.mlp.0.weight");
            pairs["tower.layer0.bias"] = Golden("dnn.mlp.0.bias");
            pairs["tower.layer1.weight"] = Golden("dnn.mlp.2.weight");
            pairs["tower.layer1.bias"] = Golden("dnn.mlp.2.bias");
        }

        CollectionAssert.AreEquivalent(pairs.Keys, parameters.Keys);
        using (no_grad())
        {
            foreach (var (name, value) in pairs)
                parameters[name].copy_(value);
        }

        string[] fields = ["a", "b"];
        Tensor[] tables = [.. fields.Select(field => Golden($"{Vectors}{field}.weight").requires_grad_())];
        Tensor[] wideTables = plus ? [.. fields.Select(field => Golden($"{Weights}{field}.weight").requires_grad_())] : [];
        Tensor Look(Tensor[] from) => stack(from.Zip(fields, (table, field) => table.index_select(0, golden.Tensor("inputs", field))), 1); // [B, 2, D]
        var numbers = golden.Tensor("inputs", "n").unsqueeze(1); // [B, 1]
        var logit = network.call(new FieldBatch([Look(tables)], numbers, plus ? Look(wideTables) : null));
        TensorAssert.AreClose(golden.Tensor("outputs", "probability"), logit.sigmoid(), Tolerance, "probability");
        var loss = nn.functional.binary_cross_entropy_with_logits(logit.squeeze(1), golden.Tensor("inputs", "y"));
        TensorAssert.AreClose(golden.Tensor("outputs", "loss").squeeze(), loss, Tolerance, "loss");

        loss.backward();
        Tensor Gradient(string name) => golden.Tensor("gradients", name);
        foreach (var (table, field) in tables.Zip(fields))
            TensorAssert.AreClose(Gradient($"{Vectors}{field}.weight"), table.grad!, Tolerance, field);
        foreach (var (table, field) in wideTables.Zip(fields))
            TensorAssert.AreClose(Gradient($"{Weights}{field}.weight"), table.grad!, Tolerance, $"wide {field}");
        TensorAssert.AreClose(Gradient(Vectors + "n.weight").t(), parameters["number_vectors"].grad!, Tolerance, "number");
        for (int i = 0; i < 2; i++)
        {
            string[] names = i == 0 ? ["q", "k", "v", "res"] : ["q", "k", "v"];
            var expected = cat([.. names.Select(name => Gradient($"self_attention.{i}.W_{name}.weight"))]);
            TensorAssert.AreClose(expected, parameters[$"interaction.attention{i}.weight"].grad![..(int)expected.shape[0]], Tolerance, $"layer {i}");
        }
        TensorAssert.AreClose(Gradient("fc.weight"), parameters["interaction.output.weight"].grad!, Tolerance, "output");
        if (plus)
            TensorAssert.AreClose(Gradient("dnn.mlp.0.weight"), parameters["tower.layer0.weight"].grad!, Tolerance, "tower");
    }
}
