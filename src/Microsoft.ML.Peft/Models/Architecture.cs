using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Llama;
using Microsoft.ML.Peft.Models.Vision;
using Microsoft.ML.Peft.Models.Weights;
using Microsoft.ML.Peft.Tokenization;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models;

/// <summary>A kind of model that can be loaded, with its network and its tokenizer.</summary>
/// <param name="ModelType">Its value of "model_type" in config.json.</param>
/// <param name="BaseName">
/// The prefix of the encoder's tensor names in files that also hold a head; null if names never have a prefix.
/// </param>
/// <param name="Build">Builds the network from configuration and weights.</param>
/// <param name="ReadTokenizer">Reads the tokenizer from the model's files; null if the folder has none or the architecture needs none.</param>
internal sealed record Architecture(
    string ModelType,
    string? BaseName,
    Func<ModelConfiguration, WeightReader, nn.Module> Build,
    Func<PretrainedFiles, TextTokenizer?> ReadTokenizer)
{
    /// <summary>The limits on texts; null if networks of this kind cannot be fine-tuned on texts.</summary>
    public Func<ModelConfiguration, TextLimits>? Limits { get; init; }

    /// <summary>True if its networks read two texts as one sequence.</summary>
    public bool ReadsPairs { get; init; }

    /// <summary>The head of Hugging Face's class for classification.</summary>
    public HeadLayout Head { get; init; }

    private static readonly Architecture[] All =
    [
        new("bert", "bert", (c, weights) => new BertNetwork("bert", BertShape.OfBert(c), weights), WordPieceFiles.Read) { Limits = c => BertShape.OfBert(c).Limits, ReadsPairs = true },
        new("distilbert", "distilbert", (c, weights) => new BertNetwork("distilbert", BertShape.OfDistilBert(c), weights), WordPieceFiles.Read) { Limits = c => BertShape.OfDistilBert(c).Limits, ReadsPairs = true, Head = HeadLayout.PreClassifier },
        new("roberta", "roberta", (c, weights) => new BertNetwork("roberta", BertShape.OfRoberta(c), weights), BytePairFiles.Read) { Limits = c => BertShape.OfRoberta(c).Limits, ReadsPairs = true, Head = HeadLayout.Dense },
        new("vit", "vit", (c, weights) => new VisionTransformer("vit", VisionTransformerShape.Of(c), weights), _ => null),
        new("llama", null, (c, weights) => new LlamaNetwork("llama", LlamaShape.Of(c), weights), SentencePieceFiles.Read),
        new(
            "universal-sentence-encoder-lite",
            null,
            (c, weights) => new SentenceEncoderLite("universal-sentence-encoder-lite", SentenceEncoderLiteShape.Of(c), weights),
            UnigramFiles.Read)
        {
            Limits = c => SentenceEncoderLiteShape.Of(c).Limits,
        },
    ];

    /// <exception cref="NotSupportedException">The architecture is not supported; the message names the supported ones.</exception>
    public static Architecture Of(ModelConfiguration configuration)
    {
        var type = configuration.Text(ModelConfiguration.TypeName);
        return Array.Find(All, known => known.ModelType == type)
            ?? throw new NotSupportedException(
                $"'{configuration.Path}' describes a model of type '{type}'. Supported are {string.Join(", ", All.Select(known => known.ModelType))}.");
    }
}
