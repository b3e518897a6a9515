using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// Predicts the class of images with a small residual network trained by early-learning regularisation, which limits the effect of wrong
/// labels.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [EarlyLearningRegularization](xref:Microsoft.ML.EarlyLearningCatalog.EarlyLearningRegularization*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | vector of Single or Byte, `MLImage`, or the bytes of a picture file | `Options.Image` describes the images |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which sum to 1 |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no, the model normalises images |
/// | Is caching required? | no, see `DataHandling`; every pass must give the same rows in the same order |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.NoisyLabels, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// A pre-activation residual network (He et al., ECCV 2016) trained with the loss of Liu et al., NeurIPS 2020 (arXiv 2007.00151). With
/// `Options.Plus` two networks give each other targets, with co-teaching they select each other's rows; the prediction is the mean of their outputs. Details: docs/noisy-labels.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class EarlyLearningImageTrainer : ImageTrainer<EarlyLearningModel>
{
    private readonly Options _options;

    internal EarlyLearningImageTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(EarlyLearningImageTrainer), options, LearningTask.MulticlassClassification)
        => _options = options;

    private protected override ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var losses = new NoisyLabelLoss(task, _options.NoisyLabels, summary, device);
        var normalization = Normalization(input, summary, device);
        var augmenter = Augmenter(input, summary, random);
        var (network, pair) = PeerPairFactory.Create(_options, Network, losses, summary, device, random);
        return pair is null
            ? new ImageObjective(input, normalization, network, losses, augmenter)
            : new PeerImageObjective(input, normalization, network, losses, augmenter, pair);

        nn.Module<Tensor, Tensor> Network()
            => new PreActivationResNet(input.Shape.Channels, _options.Width, _options.Stages, _options.BlocksPerStage, task.Outputs, random).to(device);
    }

    private protected override EarlyLearningModel CreateModel(ImageObjective objective) => new(_options.Networks, objective.ParameterCount);

    // The input, the activation and the output of a block of the first, largest stage, for each network.
    private protected override long ActivationBytes(ImageShape shape)
        => 3L * sizeof(float) * _options.Width * shape.Height * shape.Width * _options.Networks;
}
