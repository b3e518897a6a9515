using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Configuration;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The hyper-parameters of a Universal Sentence Encoder lite; entries missing in the configuration have the published values.</summary>
internal sealed record SentenceEncoderLiteShape(
    int EmbeddingWidth, int Width, int HiddenWidth, int Heads, int Blocks, int VocabularySize, int MaximumLength, ActivationFunction Activation, double NormEpsilon)
{
    /// <summary>The limits of the network's texts.</summary>
    public TextLimits Limits => new(VocabularySize, MaximumLength);

    public static SentenceEncoderLiteShape Of(ModelConfiguration configuration)
    {
        var shape = new SentenceEncoderLiteShape(
            configuration.Integer("embedding_size", missing: 256, least: 2),
            configuration.Integer("hidden_size", missing: 512),
            configuration.Integer("intermediate_size", missing: 1536),
            configuration.Integer("num_attention_heads", missing: 4),
            configuration.Integer("num_hidden_layers", missing: 2),
            configuration.Integer("vocab_size", missing: 8002),
            configuration.MaximumLength("max_position_embeddings", missing: 128),
            configuration.Activation("hidden_act", "relu"),
            configuration.Positive("layer_norm_eps", 1e-6));
        for (var block = 0; block < Math.Min(shape.Blocks, 2); block++)
            shape.Block(block).CheckHeads(configuration, "num_attention_heads", block == 0 ? "embedding_size" : "hidden_size");
        configuration.Require(shape.EmbeddingWidth % 2 == 0, "embedding_size", "an even number");
        return shape;
    }

    /// <summary>The hyper-parameters of one of the blocks; the first block widens the tokens.</summary>
    public EncoderBlockShape Block(int number) => new(Width, Heads, HiddenWidth, Activation, NormEpsilon)
    {
        InputWidth = number == 0 ? EmbeddingWidth : Width,
        NormFirst = true,
    };
}
