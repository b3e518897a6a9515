using Benchmarks.Kan;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.NoisyLabels;

/// <summary>A step of the trainers for wrong labels, with one network or two.</summary>
/// <param name="shape">The rows.</param>
/// <param name="create">Creates a network for them.</param>
/// <param name="options">The method's options.</param>
internal sealed class PeerStep(StepShape shape, Func<nn.Module<Tensor, Tensor>> create, EarlyLearningTrainer.Options options)
    : FlatStep(Objective(shape, create, options), ClassifierStep.Batch(shape))
{
    private static FeatureObjective Objective(StepShape shape, Func<nn.Module<Tensor, Tensor>> create, EarlyLearningTrainer.Options options)
    {
        var losses = new NoisyLabelLoss(ClassifierStep.Task(shape), options.NoisyLabels, ClassifierStep.Summary, CPU);
        var (network, pair) = PeerPairFactory.Create(options, create, losses, ClassifierStep.Summary, CPU, new RandomSource(1));
        return Training(pair is null ? new FeatureObjective(network, losses) : new PeerFeatureObjective(network, losses, pair));
    }

    private static FeatureObjective Training(FeatureObjective objective)
    {
        objective.Network.train();
        return objective;
    }

    /// <summary>A perceptron with two hidden layers.</summary>
    public static nn.Module<Tensor, Tensor> Perceptron(StepShape shape)
        => new MultilayerPerceptron("perceptron", [shape.Inputs, shape.Hidden, shape.Hidden, shape.Outputs], ActivationFunction.Relu, CPU);

    /// <summary>The residual network of the image trainer's defaults, for grey images.</summary>
    public static nn.Module<Tensor, Tensor> Residual(StepShape shape)
    {
        int side = (int)Math.Sqrt(shape.Inputs);
        return nn.Sequential(nn.Unflatten(1, [1, side, side]), new PreActivationResNet(channels: 1, width: 16, stages: 3, blocksPerStage: 1, shape.Outputs));
    }
}
