namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>The names of a residual network's layers in files: a convolution with its batch norm each.</summary>
/// <param name="Stem">The first convolution.</param>
/// <param name="Block">The path of a block, from the numbers of its stage and in it, from 0.</param>
/// <param name="Layer">A convolution in a block, from its number, from 0.</param>
/// <param name="Projection">The convolution of the input.</param>
/// <param name="Targets">The last parts of the names of all convolutions.</param>
internal sealed record ResidualNames(
    (string Convolution, string Norm) Stem,
    Func<int, int, string> Block,
    Func<int, (string Convolution, string Norm)> Layer,
    (string Convolution, string Norm) Projection,
    IReadOnlyList<string> Targets)
{
    /// <summary>The names of TorchVision and timm.</summary>
    public static readonly ResidualNames Torch = new(
        ("conv1", "bn1"),
        (stage, block) => FormattableString.Invariant($"layer{stage + 1}.{block}"),
        number => (FormattableString.Invariant($"conv{number + 1}"), FormattableString.Invariant($"bn{number + 1}")),
        ("downsample.0", "downsample.1"),
        ["conv1", "conv2", "conv3", "downsample.0"])
    {
        Head = ["fc.weight", "fc.bias"],
    };

    public static readonly ResidualNames HuggingFace = new(
        ("embedder.embedder.convolution", "embedder.embedder.normalization"),
        (stage, block) => FormattableString.Invariant($"encoder.stages.{stage}.layers.{block}"),
        number => (FormattableString.Invariant($"layer.{number}.convolution"), FormattableString.Invariant($"layer.{number}.normalization")),
        ("shortcut.convolution", "shortcut.normalization"),
        ["convolution"]);

    /// <summary>The tensors of the head of pre-training, if they have no other prefix.</summary>
    public IReadOnlyList<string> Head { get; init; } = [];
}
