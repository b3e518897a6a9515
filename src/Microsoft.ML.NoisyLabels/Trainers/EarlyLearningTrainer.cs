using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// Predicts one of several classes with a perceptron trained by early-learning regularisation, which limits the effect of wrong labels.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [EarlyLearningRegularization](xref:Microsoft.ML.EarlyLearningCatalog.EarlyLearningRegularization*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | vector of Single, known size | finite in training; NaN in scoring gives NaN scores |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which sum to 1 |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no, the model standardises features |
/// | Is caching required? | no, see `DataHandling`; every pass must give the same rows in the same order |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.NoisyLabels, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// Linear layers with rectifiers between them, and softmax, trained with the loss of Liu et al., NeurIPS 2020 (arXiv 2007.00151). With
/// `Options.Plus` two networks give each other targets, with co-teaching they select each other's rows; the prediction is the mean of their outputs. Details: docs/noisy-labels.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class EarlyLearningTrainer : FeatureTrainer<EarlyLearningModel>
{
    private readonly Options _options;

    internal EarlyLearningTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(EarlyLearningTrainer), options, LearningTask.MulticlassClassification)
        => _options = options;

    /// <inheritdoc/>
    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var losses = new NoisyLabelLoss(task, _options.NoisyLabels, summary, device);
        var (network, pair) = PeerPairFactory.Create(_options, Network, losses, summary, device, random);
        return pair is null ? new FeatureObjective(network, losses) : new PeerFeatureObjective(network, losses, pair);

        nn.Module<Tensor, Tensor> Network()
        {
            int[] widths = [summary.Minimum[0].Length, .. Enumerable.Repeat(_options.HiddenWidth, _options.HiddenLayers), task.Outputs];
            return new StandardizedFeatures(summary, new MultilayerPerceptron("perceptron", widths, ActivationFunction.Relu, device, random: random), device, _options.ExampleWeightColumnName is not null);
        }
    }

    /// <inheritdoc/>
    protected override EarlyLearningModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
        => new(_options.Networks, objective.ParameterCount);
}
