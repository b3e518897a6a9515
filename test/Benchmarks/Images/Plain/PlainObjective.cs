using Microsoft.ML.DeepLearning.Images;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Trainers;

namespace Benchmarks.Images.Plain;

/// <summary>A plain network on the task's loss; weight decay acts on kernels and head alone, as in the S-ConvKAN.</summary>
internal sealed class PlainObjective(ImageInput input, ImageNormalization normalization, PlainNetwork body, FittedTask task, ImageAugmenter? augmenter)
    : ImageObjective(input, normalization, body, task, augmenter)
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
