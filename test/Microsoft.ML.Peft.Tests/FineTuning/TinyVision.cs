using Microsoft.ML.Peft.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>A vision transformer of one block with random weights: pictures of 6 by 6 pixels in patches of 2 by 2.</summary>
internal static class TinyVision
{
    public const int Side = 6;
    public const int Width = 8;
    private static readonly Lazy<ModelFolder> Grey = new(() => Folder(1));

    /// <summary>A folder for all tests to read, for pictures with one channel.</summary>
    public static string Directory => Grey.Value.Path;

    /// <param name="channels">The channels of a picture.</param>
    /// <param name="width">The width of the hidden states.</param>
    public static ModelFolder Folder(int channels, int width = Width)
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder($$"""
            {"model_type":"vit","hidden_size":{{width}},"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":{{width * 3 / 2}},"hidden_act":"gelu",
             "image_size":{{Side}},"patch_size":2,"num_channels":{{channels}}}
            """);
        folder.WriteWeights(Weights(channels, width));
        return folder;
    }

    private static Dictionary<string, Tensor> Weights(int channels, int width)
    {
        var generator = new Generator(6);
        var weights = new Dictionary<string, Tensor>();
        Add("embeddings.cls_token", 1, 1, width);
        Add("embeddings.position_embeddings", 1, 10, width);
        Add("embeddings.patch_embeddings.projection.weight", width, channels, 2, 2);
        Add("embeddings.patch_embeddings.projection.bias", width);
        const string block = "encoder.layer.0.";
        foreach (string name in new[] { "attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense" })
            Linear(block + name, width, width);
        Linear(block + "intermediate.dense", width * 3 / 2, width);
        Linear(block + "output.dense", width, width * 3 / 2);
        foreach (string name in new[] { block + "layernorm_before", block + "layernorm_after", "layernorm" })
        {
            weights.Add(name + ".weight", ones(width));
            weights.Add(name + ".bias", zeros(width));
        }

        Linear("pooler.dense", width, width); // which classifiers do not use
        return weights;

        void Add(string name, params long[] shape) => weights.Add(name, randn(shape, generator: generator) * 0.4);

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", outputs, inputs);
            Add(name + ".bias", outputs);
        }
    }
}
