namespace TextFineTune.Weights;

/// <summary>
/// Converts the Universal Sentence Encoder lite from the names and layouts of its published graph to those that <c>PretrainedModel.Load</c>
/// reads: kernels [in, out] become weights [out, in], and the joint kernel of queries, keys and values becomes three weights.
/// </summary>
internal static class SentenceEncoderConversion
{
    private const string Kernels = "module/Encoder_en/";
    private const string Encode = "module_apply_default/Encoder_en/KonaTransformer/Encode/";
    private const string Joined = "/ConcatPartitions/concat"; // a variable stored in parts
    private static readonly string[] Projections = ["query", "key", "value"];

    public static IEnumerable<(string Name, FloatTensor Value)> Convert(GraphWeights graph)
    {
        yield return ("embeddings.weight", graph["module/Embeddings_en"]);
        var timescales = graph[Encode + "TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1"]; // [1, E/2]
        yield return ("timing.inv_timescales", timescales with { Shape = [timescales.Values.Length] });
        for (int layer = 0; graph.Has($"{Encode}Layer_{layer}/TransformerLayer/FFN/conv1/bias{Joined}"); layer++)
        {
            foreach (var weight in Block(graph, $"Layer_{layer}/TransformerLayer/", $"encoder.layer.{layer}."))
                yield return weight;
        }
        yield return ("pooler.dense.weight", graph[Kernels + "hidden_layers/tanh_layer_0/weights"].Transposed());
        yield return ("pooler.dense.bias", graph[Kernels + "hidden_layers/tanh_layer_0/bias"]);
    }

    private static IEnumerable<(string Name, FloatTensor Value)> Block(GraphWeights graph, string from, string to)
    {
        string attention = "KonaTransformer/Encode/" + from + "MultiheadAttention/";
        var kernel = graph[$"{Kernels}{attention}qkv_transform_single/kernel/part_0"].Transposed(); // [3·I, I]
        var bias = graph[$"{Encode}{from}MultiheadAttention/qkv_transform_single/bias{Joined}"]; // [3·I]
        for (int i = 0; i < Projections.Length; i++)
        {
            yield return ($"{to}attention.{Projections[i]}.weight", kernel.Part(i, Projections.Length));
            yield return ($"{to}attention.{Projections[i]}.bias", bias.Part(i, Projections.Length));
        }
        yield return (to + "attention.output.weight", graph[$"{Kernels}{attention}output_transform_single/kernel/part_0"].Transposed());
        yield return (to + "attention.output.bias", graph[$"{Encode}{from}MultiheadAttention/output_transform_single/bias{Joined}"]);
        // The first block widens the tokens.
        if (graph.Has($"{Encode}{from}dense/kernel{Joined}"))
        {
            yield return (to + "residual_projection.weight", graph[$"{Encode}{from}dense/kernel{Joined}"].Transposed());
            yield return (to + "residual_projection.bias", graph[$"{Encode}{from}dense/bias{Joined}"]);
        }
        foreach (var (norm, owner) in new[] { ("attention.norm", ""), ("ffn.norm", "FFN/") })
        {
            yield return ($"{to}{norm}.weight", graph[$"{Encode}{from}{owner}layer_prepostprocess/layer_norm/layer_norm_scale{Joined}"]);
            yield return ($"{to}{norm}.bias", graph[$"{Encode}{from}{owner}layer_prepostprocess/layer_norm/layer_norm_bias{Joined}"]);
        }
        foreach (var (layer, number) in new[] { ("ffn.intermediate", 1), ("ffn.output", 2) })
        {
            yield return ($"{to}{layer}.weight", graph[$"{Encode}TransformerStack/{from}FFN/conv{number}/Tensordot/Reshape_1"].Transposed());
            yield return ($"{to}{layer}.bias", graph[$"{Encode}{from}FFN/conv{number}/bias{Joined}"]);
        }
    }
}
