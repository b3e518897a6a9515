using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>A BERT of one block with random weights that knows the words of <see cref="TextData"/>.</summary>
internal static class WordBert
{
    public const int Width = 8;
    public const int Positions = 40;
    private const int Hidden = 16;
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    private static readonly Lazy<ModelFolder> Shared = new(() => Folder());

    /// <summary>A folder for all tests to read.</summary>
    public static string Directory => Shared.Value.Path;

    /// <summary>The number of pieces of the shared folder.</summary>
    public static int Vocabulary => Special.Length + TextData.Words.Count;

    /// <summary>Its vocab.txt.</summary>
    public static string Pieces => PiecesWith(0);

    /// <summary>A separate folder.</summary>
    /// <param name="more">Pieces of the vocabulary that no text contains.</param>
    public static ModelFolder Folder(int more = 0)
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder($$"""
            {"model_type":"bert","vocab_size":{{Vocabulary + more}},"hidden_size":{{Width}},"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":{{Hidden}},
             "hidden_act":"gelu","max_position_embeddings":{{Positions}},"type_vocab_size":2,"hidden_dropout_prob":0,"attention_probs_dropout_prob":0}
            """);
        folder.WriteWeights(Weights(Vocabulary + more));
        folder.Write("vocab.txt", PiecesWith(more));
        return folder;
    }

    private static string PiecesWith(int more)
        => string.Concat(Special.Concat(TextData.Words).Concat(Enumerable.Range(0, more).Select(i => $"piece{i}")).Select(piece => piece + "\n"));

    private static Dictionary<string, Tensor> Weights(int vocabulary)
    {
        var generator = new Generator(1);
        var weights = new Dictionary<string, Tensor>();
        Add("embeddings.word_embeddings.weight", 1, vocabulary, Width);
        Add("embeddings.position_embeddings.weight", 0.1, Positions, Width);
        Add("embeddings.token_type_embeddings.weight", 0.5, 2, Width);
        Norm("embeddings.LayerNorm");
        const string block = "encoder.layer.0.";
        foreach (string name in new[] { "query", "key", "value" })
            Linear($"{block}attention.self.{name}", Width, Width);
        Linear(block + "attention.output.dense", Width, Width);
        Norm(block + "attention.output.LayerNorm");
        Linear(block + "intermediate.dense", Hidden, Width);
        Linear(block + "output.dense", Width, Hidden);
        Norm(block + "output.LayerNorm");
        Linear("pooler.dense", Width, Width);
        return weights;

        void Add(string name, double deviation, params long[] shape) => weights.Add(name, randn(shape, generator: generator) * deviation);

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", 0.4, outputs, inputs);
            Add(name + ".bias", 0.1, outputs);
        }

        void Norm(string name)
        {
            weights.Add(name + ".weight", ones(Width));
            weights.Add(name + ".bias", zeros(Width));
        }
    }
}
