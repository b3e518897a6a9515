using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Vision;

[TestClass]
public sealed class VisionTransformerTests
{
    private const int Width = 8;
    private const string Configuration = """
        {"model_type":"vit","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":12,"hidden_act":"gelu",
         "image_size":6,"patch_size":2,"num_channels":3,"layer_norm_eps":1e-5,"qkv_bias":true}
        """;

    [TestMethod]
    public void It_is_libtorchs_attention_over_patches_cut_by_hand()
    {
        using var scope = NewDisposeScope();
        var weights = Weights();
        using var folder = new ModelFolder(Configuration);
        folder.WriteWeights(weights.Select(pair => KeyValuePair.Create("vit." + pair.Key, pair.Value)).Append(new("classifier.weight", ones(2, Width))));
        using var model = PretrainedModel.Load(folder.Path);
        CollectionAssert.AreEquivalent(weights.Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());
        CollectionAssert.AreEqual(new[] { "classifier.weight" }, model.UnusedTensors.ToArray());

        var images = randn(2, 3, 6, 6);
        var actual = ((nn.Module<Tensor, Tensor>)model.Network).call(images); // [2, 1 + 9, 8]
        var rows = new List<Tensor>();
        for (var y = 0; y < 3; y++)
        {
            for (var x = 0; x < 3; x++)
            {
                var patch = images.narrow(2, 2 * y, 2).narrow(3, 2 * x, 2).reshape(2, 12);
                rows.Add(Linear(patch, "embeddings.patch_embeddings.projection", 12));
            }
        }

        var input = cat([weights["embeddings.cls_token"].expand(2, 1, Width), stack(rows, 1)], 1) + weights["embeddings.position_embeddings"];
        var middle = input + Attention(Norm(input, "encoder.layer.0.layernorm_before"));
        var feed = nn.functional.gelu(Linear(Norm(middle, "encoder.layer.0.layernorm_after"), "encoder.layer.0.intermediate.dense", Width));
        var expected = Norm(middle + Linear(feed, "encoder.layer.0.output.dense", 12), "layernorm");
        TensorAssert.AreClose(expected, actual, 1e-5);

        Tensor Linear(Tensor values, string name, long inputs) =>
            nn.functional.linear(values, weights[name + ".weight"].reshape(-1, inputs), weights[name + ".bias"]);
        Tensor Norm(Tensor values, string name) =>
            nn.functional.layer_norm(values, [Width], weights[name + ".weight"], weights[name + ".bias"], 1e-5);
        Tensor Attention(Tensor values)
        {
            const string path = "encoder.layer.0.attention.";
            using var reference = nn.MultiheadAttention(Width, 2);
            var theirs = reference.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
            foreach (var kind in (string[])["weight", "bias"])
            {
                theirs["in_proj_" + kind].detach().copy_(cat([.. new[] { "query", "key", "value" }.Select(part => weights[$"{path}attention.{part}.{kind}"])], 0));
                theirs["out_proj." + kind].detach().copy_(weights[$"{path}output.dense.{kind}"]);
            }

            var sequence = values.transpose(0, 1);
            return reference.call(sequence, sequence, sequence, null!, false, null!).Item1.transpose(0, 1);
        }
    }

    [TestMethod]
    public void The_graph_is_the_network()
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder(Configuration);
        folder.WriteWeights(Weights());
        using var model = PretrainedModel.Load(folder.Path);
        var graph = new OnnxGraph("network");
        graph.Output(((IOnnxLayer)model.Network).Emit(graph, graph.Input("images", OnnxType.Float, "N", 3, 6, 6)), "hidden", OnnxType.Float, "N", 10, Width);
        foreach (var rows in (long[])[1, 3])
        {
            var images = randn(rows, 3, 6, 6);
            OnnxParity.AreClose(((nn.Module<Tensor, Tensor>)model.Network).call(images), OnnxParity.Run(graph.ToBytes(), images));
        }
    }

    [TestMethod]
    public void Pictures_of_another_size_are_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder(Configuration);
        folder.WriteWeights(Weights());
        using var model = PretrainedModel.Load(folder.Path);
        var message = Assert.ThrowsExactly<ArgumentException>(() => ((nn.Module<Tensor, Tensor>)model.Network).call(ones(1, 3, 6, 8))).Message;
        Assert.Contains("[1, 3, 6, 8]; [pictures, 3, 6, 6] is needed", message);
        Assert.Contains("reads no text", Assert.ThrowsExactly<InvalidOperationException>(() => model.Embed(["x"])).Message);
        using var odd = new ModelFolder(Configuration.Replace("\"patch_size\":2", "\"patch_size\":4"));
        odd.WriteWeights(Weights());
        Assert.Contains("must be a divisor of 'image_size', which is 6", odd.Refusal<InvalidDataException>());
    }

    private static Dictionary<string, Tensor> Weights()
    {
        var generator = new Generator(6);
        var weights = new Dictionary<string, Tensor>();
        Add("embeddings.cls_token", 1, 1, Width);
        Add("embeddings.position_embeddings", 1, 10, Width);
        Add("embeddings.patch_embeddings.projection.weight", Width, 3, 2, 2);
        Add("embeddings.patch_embeddings.projection.bias", Width);
        foreach (var part in (string[])["attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense"])
        {
            Add($"encoder.layer.0.{part}.weight", Width, Width);
            Add($"encoder.layer.0.{part}.bias", Width);
        }

        Add("encoder.layer.0.intermediate.dense.weight", 12, Width);
        Add("encoder.layer.0.intermediate.dense.bias", 12);
        Add("encoder.layer.0.output.dense.weight", Width, 12);
        Add("encoder.layer.0.output.dense.bias", Width);
        foreach (var norm in (string[])["encoder.layer.0.layernorm_before", "encoder.layer.0.layernorm_after", "layernorm"])
        {
            Add(norm + ".weight", Width);
            Add(norm + ".bias", Width);
        }

        return weights;

        void Add(string name, params long[] shape) => weights.Add(name, randn(shape, generator: generator));
    }
}
