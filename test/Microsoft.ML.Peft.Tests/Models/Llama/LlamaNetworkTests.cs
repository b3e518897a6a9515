using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Models.Llama;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Llama;

/// <summary>Features that the published model lacks: biases, heads wider than their share, another rotary base, a separate output layer.</summary>
[TestClass]
public sealed class LlamaNetworkTests
{
    private const int Width = 6;
    private const int Heads = 4;
    private const int KeyHeads = 2;
    private const int HeadWidth = 4;
    private const int Hidden = 5;
    private const int Vocabulary = 9;

    private const string Configuration = """
        {"model_type":"llama","hidden_size":6,"intermediate_size":5,"num_hidden_layers":1,"num_attention_heads":4,"num_key_value_heads":2,
         "head_dim":4,"vocab_size":9,"max_position_embeddings":16,"rms_norm_eps":1e-4,"attention_bias":true,"mlp_bias":true,
         "tie_word_embeddings":false,"rope_parameters":{"rope_type":"default","rope_theta":50.0}}
        """;

    [TestMethod]
    public void It_computes_what_one_computes_by_hand()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = Weights();
        using var folder = new ModelFolder(Configuration);
        folder.WriteWeights(weights);
        using var model = PretrainedModel.Load(folder.Path);
        CollectionAssert.AreEquivalent(weights.Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());

        long[] ids = [3, 0, 8, 8, 1, 5, 2];
        var network = (LlamaNetwork)model.Network;
        var actual = network.Logits(network.call(tensor(ids, [1, ids.Length]), null, null)); // [1, 7, 9]
        var expected = new LlamaByHand(weights, Heads, KeyHeads, HeadWidth, 50, 1e-4).Logits(ids);
        TensorAssert.AreClose(tensor([.. expected.SelectMany(row => row)], [1, ids.Length, Vocabulary], ScalarType.Float64), actual, 1e-5);
    }

    [TestMethod]
    [DataRow("\"rope_parameters\":", "\"rope_scaling\":", "'rope_scaling' of ", "scaled places are not supported")]
    [DataRow("\"rope_type\":\"default\"", "\"rope_type\":\"llama3\"", "'rope_type' of ", "scaled places are not supported")]
    [DataRow("\"num_key_value_heads\":2", "\"num_key_value_heads\":3", "'num_key_value_heads' of ", "a divisor of 'num_attention_heads', which is 4")]
    [DataRow("\"head_dim\":4", "\"head_dim\":3", "'head_dim' of ", "even")]
    [DataRow("\"tie_word_embeddings\":false", "\"tie_word_embeddings\":true", "does not have", "lm_head.weight")]
    [DataRow("\"mlp_bias\":true", "\"mlp_bias\":false", "does not have", "model.layers.0.mlp.down_proj.bias")]
    public void What_would_compute_something_else_is_refused(string found, string replaced, string where, string expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new ModelFolder(Configuration.Replace(found, replaced));
        folder.WriteWeights(Weights());
        var message = folder.Refusal<InvalidDataException>();
        Assert.Contains(where, message);
        Assert.Contains(expected, message);
    }

    private static Dictionary<string, Tensor> Weights()
    {
        var generator = new Generator(9);
        var weights = new Dictionary<string, Tensor>();
        Add("model.embed_tokens.weight", Vocabulary, Width);
        Linear("model.layers.0.self_attn.q_proj", Heads * HeadWidth, Width);
        Linear("model.layers.0.self_attn.k_proj", KeyHeads * HeadWidth, Width);
        Linear("model.layers.0.self_attn.v_proj", KeyHeads * HeadWidth, Width);
        Linear("model.layers.0.self_attn.o_proj", Width, Heads * HeadWidth);
        Linear("model.layers.0.mlp.gate_proj", Hidden, Width);
        Linear("model.layers.0.mlp.up_proj", Hidden, Width);
        Linear("model.layers.0.mlp.down_proj", Width, Hidden);
        Add("model.layers.0.input_layernorm.weight", Width);
        Add("model.layers.0.post_attention_layernorm.weight", Width);
        Add("model.norm.weight", Width);
        Add("lm_head.weight", Vocabulary, Width);
        return weights;

        void Add(string name, params long[] shape) => weights.Add(name, randn(shape, generator: generator));

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", outputs, inputs);
            Add(name + ".bias", outputs);
        }
    }
}
