using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Llama;
using Microsoft.ML.Peft.Models.Residual;
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

    /// <summary>The pictures of a network that reads pictures; null for other networks.</summary>
    public Func<ModelConfiguration, PictureShape>? Pictures { get; init; }

    /// <summary>True if its networks read two texts as one sequence.</summary>
    public bool ReadsPairs { get; init; }

    /// <summary>The head of Hugging Face's class for classification.</summary>
    public HeadLayout Head { get; init; }

    /// <summary>The last parts of the names of the layers that LoRA adapts by convention: queries and values.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Llama, which has other file formats too.</summary>
    public static readonly Architecture Llama =
        new("llama", null, (c, weights) => new LlamaNetwork("llama", LlamaShape.Of(c), weights), TokenizerFiles.Read) { Targets = ["q_proj", "v_proj"] };

    /// <summary>Residual networks with the names of TorchVision and timm, whose configurations name an architecture instead of a type.</summary>
    public static readonly Architecture Residual = ResidualOf(null, ResidualShape.OfArchitecture);

    private static readonly Architecture[] All =
    [
        Text("bert", "bert", BertShapes.OfBert, EncoderBlockNames.Bert),
        Text("distilbert", "distilbert", BertShapes.OfDistilBert, EncoderBlockNames.DistilBert) with { Head = HeadLayout.PreClassifier },
        Text("roberta", "roberta", BertShapes.OfRoberta, EncoderBlockNames.Bert) with { Head = HeadLayout.Dense },
        Text("xlm-roberta", "roberta", BertShapes.OfRoberta, EncoderBlockNames.Bert) with { Head = HeadLayout.Dense },
        Text("mpnet", "mpnet", BertShapes.OfMpnet, EncoderBlockNames.Mpnet) with { Head = HeadLayout.Dense },
        Text("camembert", "roberta", BertShapes.OfRoberta, EncoderBlockNames.Bert) with { Head = HeadLayout.Dense },
        Text("modernbert", "model", ModernBertShape.Of, EncoderBlockNames.ModernBert),
        Text("nomic_bert", "bert", NomicBertShape.Of, EncoderBlockNames.Nomic),
        Text("electra", "electra", BertShapes.OfElectra, EncoderBlockNames.Bert) with { Head = HeadLayout.Other },
        Text("deberta-v2", "deberta", DebertaShape.Of, EncoderBlockNames.Deberta) with { Head = HeadLayout.Other },
        Vision("vit", "vit", VisionTransformerShape.OfVit, VisionNames.Vit),
        Vision("dinov2", "dinov2", VisionTransformerShape.OfDinov2, VisionNames.Dinov2),
        Vision("clip", "vision_model", VisionTransformerShape.OfClip, VisionNames.Clip) with { Head = HeadLayout.Other },
        Vision("clip_vision_model", "vision_model", VisionTransformerShape.OfClip, VisionNames.Clip) with { Head = HeadLayout.Other },
        ResidualOf("resnet", ResidualShape.OfHuggingFace),
        Llama,
        new(
            "universal-sentence-encoder-lite",
            null,
            (c, weights) => new SentenceEncoderLite("universal-sentence-encoder-lite", SentenceEncoderLiteShape.Of(c), weights),
            TokenizerFiles.Read)
        {
            Limits = c => SentenceEncoderLiteShape.Of(c).Limits,
            Targets = EncoderBlockNames.SentenceEncoderLite.Targets,
        },
    ];

    /// <exception cref="NotSupportedException">The architecture is not supported; the message names the supported ones.</exception>
    public static Architecture Of(ModelConfiguration configuration)
    {
        if (!configuration.Has(ModelConfiguration.TypeName) && configuration.Has(ModelConfiguration.ArchitectureName))
            return Residual;
        var type = configuration.Text(ModelConfiguration.TypeName);
        return Array.Find(All, known => known.ModelType == type)
            ?? throw new NotSupportedException(
                $"'{configuration.Path}' describes a model of type '{type}'. Supported are {string.Join(", ", All.Select(known => known.ModelType))}.");
    }

    private static Architecture Text(
        string type, string? baseName, Func<ModelConfiguration, BertShape> shape, EncoderBlockNames names) =>
        new(type, baseName, (c, weights) => new BertNetwork(type, shape(c), weights), TokenizerFiles.Read)
        {
            Limits = c => shape(c).Limits,
            ReadsPairs = true,
            Targets = names.Targets,
        };

    private static Architecture Vision(string type, string baseName, Func<ModelConfiguration, VisionTransformerShape> shape, VisionNames names) =>
        new(type, baseName, (c, weights) => new VisionTransformer(type, shape(c), weights), _ => null)
        {
            Pictures = c => shape(c).Pictures,
            Targets = names.Block.Targets,
        };

    private static Architecture ResidualOf(string? baseName, Func<ModelConfiguration, ResidualShape> shape) =>
        new(ResidualFile.ModelType, baseName, (c, weights) => new ResidualNetwork(ResidualFile.ModelType, shape(c), weights), _ => null)
        {
            Pictures = c => shape(c).Pictures,
            Targets = (baseName is null ? ResidualNames.Torch : ResidualNames.HuggingFace).Targets,
        };
}
