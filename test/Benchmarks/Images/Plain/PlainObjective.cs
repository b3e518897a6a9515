using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.NoisyLabels.Losses;

namespace Benchmarks.Images.Plain;

/// <summary>A plain network with its loss per row; weight decay applies to kernels and head only, as in the S-ConvKAN.</summary>
internal sealed class PlainObjective(ImageInput input, ImageNormalization normalization, PlainNetwork body, TaskLoss losses, ImageAugmenter? augmenter)
    : ImageObjective(input, normalization, body, losses, augmenter)
{
    private IReadOnlyList<ParameterGroup>? _groups;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= CreateGroups();

    private List<ParameterGroup> CreateGroups()
    {
        var all = Network.named_parameters().ToArray();
        var kernels = all.Where(entry => entry.parameter.dim() > 1).ToArray();
        return [new("kernels", kernels), new("offsets", all.Except(kernels), weightDecay: false)];
    }
}
