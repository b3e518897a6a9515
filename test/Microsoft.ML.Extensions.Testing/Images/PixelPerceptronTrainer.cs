using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Images;
using static TorchSharp.torch;

namespace Microsoft.ML.Extensions.Testing.Images;

/// <summary>The smallest complete image trainer: a perceptron over all pixels for multiclass classification.</summary>
public sealed class PixelPerceptronTrainer : ImageTrainer<PixelPerceptronModel>
{
    private readonly PixelPerceptronOptions _options;

    public PixelPerceptronTrainer(MLContext context, PixelPerceptronOptions options)
        : base(context, nameof(PixelPerceptronTrainer), options, LearningTask.MulticlassClassification) => _options = options;

    private protected override ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var perceptron = new MultilayerPerceptron("perceptron", [input.Shape.Size, _options.HiddenWidth, task.Outputs], ActivationFunction.Tanh, device, random: random);
        return new ImageObjective(input, Normalization(input, summary, device), new FlatImages(perceptron), task, Augmenter(input, summary, random));
    }

    private protected override PixelPerceptronModel CreateModel(ImageObjective objective)
    {
        var normalization = objective.Network.Normalization;
        return new PixelPerceptronModel([.. normalization.Mean.data<float>()], [.. normalization.Deviation.data<float>()]);
    }
}
