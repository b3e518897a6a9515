using Microsoft.ML;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Images.Plain;

/// <summary>The trainer of the plain convolutional network, the reference for an S-ConvKAN of equal size.</summary>
internal sealed class PlainNetworkTrainer(MLContext context, PlainNetworkOptions options)
    : ImageTrainer<PlainNetworkModel>(context, nameof(PlainNetworkTrainer), options, LearningTask.MulticlassClassification)
{
    private protected override ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var channels = options.Channels ?? ConvKanDefinition.Channels(options.Architecture, options.Block);
        var network = new PlainNetwork(input.Shape.Channels, task.Outputs, EqualSize.Blocks(input.Shape, task.Outputs, channels, options.Block, options.GridSize));
        network.to(device);
        return new PlainObjective(input, Normalization(input, summary, device), network, NoisyLabelLoss.Of(task, options, summary, device), Augmenter(input, summary, random));
    }

    private protected override PlainNetworkModel CreateModel(ImageObjective objective) => new(objective.DenseParameterCount);
}
