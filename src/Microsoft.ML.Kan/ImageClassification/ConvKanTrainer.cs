using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.ImageClassification;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan;

/// <summary>
/// Tells several classes of pictures apart with an S-ConvKAN: a convolutional Kolmogorov–Arnold network whose channels choose
/// their univariate functions from a pool of activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [ConvKan](xref:Microsoft.ML.KanCatalog.ConvKan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | a picture: vector of Single or Byte, MLImage, or the bytes of a file | `Options.Image` describes the layout |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | class probabilities, which sum to 1; slot names are the key's values |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score; `MapKeyToValue` gives its value |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no, pictures are normalised inside, and that is part of the model |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Kan, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// In a Kolmogorov–Arnold convolution every weight of a kernel is a univariate function: a linear branch behind a SiLU plus the
/// combination of the functions of one activation space. Each layer normalises its input first. Training has three stages: all
/// spaces of the pool learn as a mixture, each output channel settles on one of them, and the others are removed, after which the
/// network is an ordinary one of mixed spaces and is trained on. The mean of the last block's channels over the picture enters a
/// linear head; softmax and cross-entropy follow. [EigenCam](xref:Microsoft.ML.ImageExplainabilityCatalog.EigenCam*) shows where a
/// fitted or a loaded model looks.
/// ]]></format>
/// </remarks>
public sealed partial class ConvKanTrainer : ImageTrainer<ConvKanModel>
{
    private const int CalibrationRows = 128;

    private readonly Options _options;

    internal ConvKanTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(ConvKanTrainer), options, LearningTask.MulticlassClassification)
    {
        _options = options;
    }

    private protected override ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        ClassLossChecks.CheckClasses(_options.ClassWeights, task.Outputs, _options.LabelColumnName);
        ConvKanOptionChecks.CheckPictures(_options, input.Shape);
        var copies = _options.LabelAugmentation == LabelAugmentation.None ? null : new ImageCopies(_options.LabelAugmentation, input.Shape.Height);
        var augmentedLoss = copies is null ? null : new LabelAugmentedLoss(copies.Count, task.Outputs, _options.LabelSmoothing);
        var losses = new NoisyLabelLoss(task, _options.NoisyLabels, summary, device, _options.LabelSmoothing, _options.ClassWeights, augmentedLoss is null ? null : augmentedLoss.Of);
        var normalization = Normalization(input, summary, device);
        var channels = _options.Channels ?? ConvKanDefinition.Channels(_options.Architecture, _options.Block);
        var blocks = ConvKanDefinition.Strided(input.Shape.Channels, channels, Math.Max(input.Shape.Height, input.Shape.Width));
        var network = new ConvKanNetwork(new(input.Shape.Channels, task.Outputs * (copies?.Count ?? 1), blocks, _options.Block, _options.Residual, _options.Spaces, _options.GridSize, _options.TrActRegularization, _options.Normalization), random);
        network.to(device);
        try
        {
            Calibrate(network, normalization, input, summary, device);
        }
        catch
        {
            network.Dispose();
            normalization.Dispose();
            losses.Dispose();
            throw;
        }
        var augmented = copies is null ? null : new LabelAugmentedNetwork(network, copies, task.Outputs, _options.SelfDistillation, random);
        return new ConvKanObjective(input, normalization, network, augmented, losses, _options, Augmenter(input, summary, random));
    }

    private protected override long ActivationBytes(ImageShape shape)
    {
        var copied = _options.LabelAugmentation != LabelAugmentation.None && !_options.SelfDistillation;
        return base.ActivationBytes(shape) * (copied ? new ImageCopies(_options.LabelAugmentation, shape.Height).Count : 1);
    }

    private protected override ConvKanModel CreateModel(ImageObjective objective) => new(((ConvKanObjective)objective).Selection);

    private static void Calibrate(ConvKanNetwork network, ImageNormalization normalization, ImageInput input, DataSummary summary, Device device)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var all = summary.Sample.Columns[0].ToTensor(CPU);
        var rows = all.narrow(0, 0, Math.Min(CalibrationRows, all.shape[0])).to(device);
        network.Calibrate(normalization.forward(input.ToImages(rows)));
    }
}
