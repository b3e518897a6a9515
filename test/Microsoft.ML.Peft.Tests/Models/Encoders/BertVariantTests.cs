using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Models.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>Compares the architectures of BERT's family: the same weights under their names give the same states.</summary>
[TestClass]
public sealed class BertVariantTests
{
    [TestMethod]
    public void DistilBert_is_bert_without_segments_under_other_names()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights(pooler: false);
        var segments = weights["embeddings.token_type_embeddings.weight"];
        segments.zero_();
        using var bert = Load(weights, TinyBert.Configuration);
        weights.Remove("embeddings.token_type_embeddings.weight");
        var renamed = weights.ToDictionary(pair => "distilbert." + DistilBertName(pair.Key), pair => pair.Value);
        using var other = Load(renamed, """
            {"model_type":"distilbert","vocab_size":12,"dim":8,"n_layers":2,"n_heads":2,"hidden_dim":16,"activation":"gelu","max_position_embeddings":10}
            """);
        AreSame(bert, other);
    }

    [TestMethod]
    public void Robertas_places_begin_behind_the_id_of_padding()
    {
        using var scope = NewDisposeScope();
        var weights = TinyBert.Weights(pooler: false);
        using var bert = Load(weights, TinyBert.Configuration);
        weights["embeddings.position_embeddings.weight"] =
            cat([zeros(2, TinyBert.Width), weights["embeddings.position_embeddings.weight"]], 0);
        using var roberta = Load(
            weights.ToDictionary(pair => "roberta." + pair.Key, pair => pair.Value),
            TinyBert.Configuration.Replace("\"bert\"", "\"roberta\"").Replace("\"max_position_embeddings\":10", "\"max_position_embeddings\":12,\"pad_token_id\":1"));
        AreSame(bert, roberta);
        Assert.AreEqual(10, ((TextEncoder)roberta.Network).MaximumLength);
    }

    [TestMethod]
    public void Segments_are_rows_of_their_table_and_texts_too_long_are_refused()
    {
        using var scope = NewDisposeScope();
        using var bert = Load(TinyBert.Weights(), TinyBert.Configuration);
        var network = (TextEncoder)bert.Network;
        var ids = tensor(new long[] { 2, 5, 6, 3 }, [1, 4]);
        TensorAssert.AreClose(network.call(ids, null, null), network.call(ids, null, zeros_like(ids)), 0);
        Assert.IsGreaterThan(0.01, (network.call(ids, null, null) - network.call(ids, null, ones_like(ids))).abs().max().item<float>());
        Assert.Contains("have 11 tokens; this network reads at most 10", Assert.ThrowsExactly<ArgumentException>(() => network.call(zeros([1, 11], ScalarType.Int64), null, null)).Message);
        Assert.Contains("[4]; [texts, tokens]", Assert.ThrowsExactly<ArgumentException>(() => network.call(zeros(4, ScalarType.Int64), null, null)).Message);
    }

    private static string DistilBertName(string name) => name
        .Replace("encoder.layer.", "transformer.layer.").Replace("attention.self.query", "attention.q_lin").Replace("attention.self.key", "attention.k_lin")
        .Replace("attention.self.value", "attention.v_lin").Replace("attention.output.dense", "attention.out_lin")
        .Replace("attention.output.LayerNorm", "sa_layer_norm").Replace("intermediate.dense", "ffn.lin1").Replace("output.dense", "ffn.lin2")
        .Replace("output.LayerNorm", "output_layer_norm");

    private static PretrainedModel Load(Dictionary<string, Tensor> weights, string configuration)
    {
        using var folder = new ModelFolder(configuration);
        folder.WriteWeights(weights);
        return PretrainedModel.Load(folder.Path);
    }

    private static void AreSame(PretrainedModel one, PretrainedModel other)
    {
        var ids = tensor(new long[] { 2, 5, 6, 3, 2, 9, 3, 0 }, [2, 4]);
        var mask = tensor(new[] { true, true, true, true, true, true, true, false }, [2, 4]);
        TensorAssert.AreClose(((TextEncoder)one.Network).call(ids, mask, null), ((TextEncoder)other.Network).call(ids, mask, null), 1e-6);
    }
}
