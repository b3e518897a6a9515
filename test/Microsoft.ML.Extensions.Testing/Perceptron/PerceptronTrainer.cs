using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>
/// The smallest complete trainer, and a template for others: it checks its options, creates the network for the task's
/// number of outputs, and describes the trained network. The core does everything else.
/// </summary>
public abstract class PerceptronTrainer : FeatureTrainer<PerceptronModel>
{
    private readonly PerceptronOptions _options;

    private protected PerceptronTrainer(IHostEnvironment environment, PerceptronOptions options, LearningTask task)
        : base(environment, nameof(PerceptronTrainer), options, task)
    {
        OptionChecks.AtLeast(options.HiddenWidth, 1);
        OptionChecks.Between(options.HiddenLayers, 0, 8, "from 0 to 8");
        _options = options;
    }

    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var losses = NoisyLabelLoss.Of(task, _options, summary, device);
        var perceptron = new MultilayerPerceptron("perceptron", Widths(summary, task.Outputs), ActivationFunction.Tanh, device, random: random);
        return new(new StandardizedFeatures(summary, perceptron, device, _options.ExampleWeightColumnName is not null), losses);
    }

    protected override PerceptronModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
    {
        int[] shape = [.. objective.Network.parameters().Where(parameter => parameter.dim() == 2).Select(weight => (int)weight.shape[0])];
        return new PerceptronModel([((VectorDataViewType)features.Type).Size, .. shape]);
    }

    private int[] Widths(DataSummary summary, int outputs)
        => [summary.Minimum[0].Length, .. Enumerable.Repeat(_options.HiddenWidth, _options.HiddenLayers), outputs];
}
