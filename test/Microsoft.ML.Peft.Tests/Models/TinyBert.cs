using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>A BERT of two blocks with random weights, with the names of Hugging Face files.</summary>
internal static class TinyBert
{
    public const int Vocabulary = 12;
    public const int Width = 8;
    public const int Hidden = 16;
    public const int Positions = 10;

    public const string Configuration = """
        {"model_type":"bert","vocab_size":12,"hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":16,
         "hidden_act":"gelu","max_position_embeddings":10,"type_vocab_size":2,"layer_norm_eps":1e-12,"hidden_dropout_prob":0.1,
         "attention_probs_dropout_prob":0.1}
        """;

    public const string Pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\nhello\nworld\n!\n##s\n";

    /// <summary>The tensors of the encoder; they join the current dispose scope.</summary>
    public static Dictionary<string, Tensor> Weights(int seed = 1, bool pooler = true)
    {
        var generator = new Generator((ulong)seed);
        var weights = new Dictionary<string, Tensor>();
        Add("embeddings.word_embeddings.weight", Vocabulary, Width);
        Add("embeddings.position_embeddings.weight", Positions, Width);
        Add("embeddings.token_type_embeddings.weight", 2, Width);
        Norm("embeddings.LayerNorm");
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            Linear(path + "attention.self.query", Width, Width);
            Linear(path + "attention.self.key", Width, Width);
            Linear(path + "attention.self.value", Width, Width);
            Linear(path + "attention.output.dense", Width, Width);
            Norm(path + "attention.output.LayerNorm");
            Linear(path + "intermediate.dense", Hidden, Width);
            Linear(path + "output.dense", Width, Hidden);
            Norm(path + "output.LayerNorm");
        }

        if (pooler)
            Linear("pooler.dense", Width, Width);
        return weights;

        void Add(string name, params long[] shape) => weights.Add(name, randn(shape, generator: generator) * 0.5);

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", outputs, inputs);
            Add(name + ".bias", outputs);
        }

        void Norm(string name)
        {
            Add(name + ".weight", Width);
            Add(name + ".bias", Width);
        }
    }

    /// <summary>A folder with configuration, weights and vocabulary.</summary>
    public static ModelFolder Folder(IEnumerable<KeyValuePair<string, Tensor>> weights, string configuration = Configuration)
    {
        var folder = new ModelFolder(configuration);
        folder.WriteWeights(weights);
        folder.Write("vocab.txt", Pieces);
        return folder;
    }
}
