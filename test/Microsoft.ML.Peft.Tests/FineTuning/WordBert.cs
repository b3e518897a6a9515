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

    /// <summary>The width of the network in <see cref="WideDirectory"/>, whose layers are large enough to quantise.</summary>
    public const int LargeWidth = 64;
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    private static readonly Lazy<ModelFolder> Shared = new(() => Folder());
    private static readonly Lazy<ModelFolder> Wide = new(() => Folder(width: LargeWidth));

    /// <summary>A folder for all tests to read.</summary>
    public static string Directory => Shared.Value.Path;

    /// <summary>A folder for all tests to read, of a network of <see cref="LargeWidth"/>.</summary>
    public static string WideDirectory => Wide.Value.Path;

    /// <summary>The number of pieces of the shared folder.</summary>
    public static int Vocabulary => Special.Length + TextData.Words.Count;

    /// <summary>Its vocab.txt.</summary>
    public static string Pieces => PiecesWith(0);

    /// <summary>A separate folder.</summary>
    /// <param name="more">Pieces of the vocabulary that no text contains.</param>
    /// <param name="width">The width of the hidden states.</param>
    public static ModelFolder Folder(int more = 0, int width = Width)
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder($$"""
            {"model_type":"bert","vocab_size":{{Vocabulary + more}},"hidden_size":{{width}},"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":{{2 * width}},
             "hidden_act":"gelu","max_position_embeddings":{{Positions}},"type_vocab_size":2,"hidden_dropout_prob":0,"attention_probs_dropout_prob":0}
            """);
        folder.WriteWeights(Weights(Vocabulary + more, width));
        folder.Write("vocab.txt", PiecesWith(more));
        return folder;
    }

    private static string PiecesWith(int more)
        => string.Concat(Special.Concat(TextData.Words).Concat(Enumerable.Range(0, more).Select(i => $"piece{i}")).Select(piece => piece + "\n"));

    private static Dictionary<string, Tensor> Weights(int vocabulary, int width)
    {
        var generator = new Generator(1);
        var weights = new Dictionary<string, Tensor>();
        Add("embeddings.word_embeddings.weight", 1, vocabulary, width);
        Add("embeddings.position_embeddings.weight", 0.1, Positions, width);
        Add("embeddings.token_type_embeddings.weight", 0.5, 2, width);
        Norm("embeddings.LayerNorm");
        const string block = "encoder.layer.0.";
        foreach (string name in new[] { "query", "key", "value" })
            Linear($"{block}attention.self.{name}", width, width);
        Linear(block + "attention.output.dense", width, width);
        Norm(block + "attention.output.LayerNorm");
        Linear(block + "intermediate.dense", 2 * width, width);
        Linear(block + "output.dense", width, 2 * width);
        Norm(block + "output.LayerNorm");
        Linear("pooler.dense", width, width);
        return weights;

        void Add(string name, double deviation, params long[] shape) => weights.Add(name, randn(shape, generator: generator) * deviation);

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", 0.4, outputs, inputs);
            Add(name + ".bias", 0.1, outputs);
        }

        void Norm(string name)
        {
            weights.Add(name + ".weight", ones(width));
            weights.Add(name + ".bias", zeros(width));
        }
    }
}
