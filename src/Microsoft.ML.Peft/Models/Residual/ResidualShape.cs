using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>The hyper-parameters of a residual network (He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv 1512.03385).</summary>
/// <param name="Channels">The channels of a picture.</param>
/// <param name="StemWidth">The channels after the first convolution.</param>
/// <param name="Blocks">The blocks of each stage.</param>
/// <param name="Names">The names of the layers.</param>
internal sealed record ResidualShape(int Channels, int StemWidth, IReadOnlyList<IReadOnlyList<ResidualBlockShape>> Blocks, ResidualNames Names)
{
    /// <summary>Height and width of a picture of the training.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>ε of the batch norms.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>The number of values of a picture's vector.</summary>
    public int Width => Blocks[^1][^1].Outputs;

    /// <summary>Mean and deviation of ImageNet's pixels, with which nearly all published networks are trained.</summary>
    public PictureShape Pictures => new(ImageSize, Channels)
    {
        Multiple = 1,
        Normalization = Channels == 3 ? ([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]) : new PictureShape(ImageSize, Channels).Normalization,
    };

    /// <summary>The network of an architecture of timm or TorchVision, such as resnet18: an entry "architecture" in <c>config.json</c>.</summary>
    public static ResidualShape OfArchitecture(ModelConfiguration configuration)
    {
        (int[] Depths, bool Narrows)? known = configuration.Text(ModelConfiguration.ArchitectureName) switch
        {
            "resnet18" => ([2, 2, 2, 2], false),
            "resnet34" => ([3, 4, 6, 3], false),
            "resnet50" => ([3, 4, 6, 3], true),
            "resnet101" => ([3, 4, 23, 3], true),
            "resnet152" => ([3, 8, 36, 3], true),
            _ => null,
        };
        configuration.Require(known is not null, ModelConfiguration.ArchitectureName, "one of resnet18, resnet34, resnet50, resnet101, resnet152");
        var (depths, narrows) = known!.Value;
        int[] widths = narrows ? [256, 512, 1024, 2048] : [64, 128, 256, 512];
        return Of(3, 64, widths, depths, narrows, stridesFirst: false, firstStride: 1, ResidualNames.Torch);
    }

    /// <summary>The network of Hugging Face's class ResNetModel.</summary>
    public static ResidualShape OfHuggingFace(ModelConfiguration configuration)
    {
        var type = configuration.Text("layer_type", "bottleneck");
        configuration.Require(type is "basic" or "bottleneck", "layer_type", "basic or bottleneck");
        configuration.Require(configuration.Text("hidden_act", "relu") == "relu", "hidden_act", "relu");
        var (widths, depths) = (configuration.Integers("hidden_sizes", [256, 512, 1024, 2048]), configuration.Integers("depths", [3, 4, 6, 3]));
        configuration.Require(widths.Count == depths.Count, "depths", $"a list of {widths.Count} integers, one for each of 'hidden_sizes'");
        configuration.Require(type == "basic" || widths.All(width => width % 4 == 0), "hidden_sizes", "a list of multiples of 4");
        return Of(
            configuration.Integer("num_channels", 3),
            configuration.Integer("embedding_size", 64),
            widths,
            depths,
            type == "bottleneck",
            configuration.Flag("downsample_in_bottleneck", false),
            configuration.Flag("downsample_in_first_stage", false) ? 2 : 1,
            ResidualNames.HuggingFace);
    }

    private static ResidualShape Of(
        int channels, int stem, IReadOnlyList<int> widths, IReadOnlyList<int> depths, bool narrows, bool stridesFirst, int firstStride, ResidualNames names)
    {
        var (inputs, stages) = (stem, new List<IReadOnlyList<ResidualBlockShape>>());
        for (var stage = 0; stage < widths.Count; stage++)
        {
            var blocks = new List<ResidualBlockShape>();
            for (var i = 0; i < depths[stage]; i++)
            {
                var stride = i > 0 ? 1 : stage > 0 ? 2 : firstStride;
                blocks.Add(new ResidualBlockShape(inputs, narrows ? widths[stage] / 4 : widths[stage], widths[stage], stride)
                {
                    Narrows = narrows,
                    StridesFirst = stridesFirst,
                    HasProjection = stride > 1 || inputs != widths[stage],
                });
                inputs = widths[stage];
            }

            stages.Add(blocks);
        }

        return new ResidualShape(channels, stem, stages, names);
    }
}

/// <summary>The hyper-parameters of a block.</summary>
/// <param name="Inputs">I.</param>
/// <param name="Middle">The channels between its convolutions.</param>
/// <param name="Outputs">O.</param>
/// <param name="Stride">The number of pixels that one pixel of the result replaces, along each axis.</param>
internal sealed record ResidualBlockShape(int Inputs, int Middle, int Outputs, int Stride)
{
    /// <summary>True for three convolutions: the first reduces the channels, the last widens them. False for two of 3 × 3.</summary>
    public bool Narrows { get; init; }

    /// <summary>True if the first of three convolutions has the stride, false if the second has.</summary>
    public bool StridesFirst { get; init; }

    /// <summary>True if the input is projected before it is added.</summary>
    public bool HasProjection { get; init; }

    /// <summary>The convolutions in their order.</summary>
    public IReadOnlyList<(int Inputs, int Outputs, int Kernel, int Stride)> Convolutions => Narrows
        ? [(Inputs, Middle, 1, StridesFirst ? Stride : 1), (Middle, Middle, 3, StridesFirst ? 1 : Stride), (Middle, Outputs, 1, 1)]
        : [(Inputs, Middle, 3, Stride), (Middle, Outputs, 3, 1)];
}
