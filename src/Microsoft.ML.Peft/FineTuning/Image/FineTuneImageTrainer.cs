using System.Text.Json;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.FineTuning.Image;
using Microsoft.ML.Peft.FineTuning.Quantizing;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft;

/// <summary>Classifies images with a pre-trained network, a vision transformer or a ResNet, that is fine-tuned for the task.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [FineTuneImage](xref:Microsoft.ML.FineTuningCatalog.FineTuneImage*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | MLImage, the bytes of a picture file, or a vector of Byte (0 to 255) or Single (0 to 1) of the model's size | |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which sum to 1; slot names are the key's values |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score; `MapKeyToValue` gives its value |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no, the model has mean and deviation |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Peft, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// Images are resized to the size of the model and normalised as in its `preprocessor_config.json`; a new head reads the class
/// token, or the means of a ResNet's feature maps. The batch norms of a ResNet keep their statistics. `Adapter` selects the trained parameters. Details: docs/fine-tuning.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class FineTuneImageTrainer : ImageTrainer<FineTunedModel>
{
    private readonly Options _options;

    internal FineTuneImageTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(FineTuneImageTrainer), options, LearningTask.MulticlassClassification)
        => _options = options;

    private protected override bool QuantizesWeights => _options.QuantizesWeights;

    private protected override ImageInputOptions InputOptions
    {
        get
        {
            var (given, model) = (_options.Image, PictureSettings.Read(_options.ModelDirectory!));
            int? size = model.AnySize ? null : model.Size;
            return given.With(given.Height ?? size, given.Width ?? size, model.Size, given.Channels ?? model.Channels);
        }
    }

    private protected override ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        ClassLossChecks.CheckClasses(_options.ClassWeights, task.Classes, _options.LabelColumnName);
        var settings = PictureSettings.Read(_options.ModelDirectory!);
        settings.Check(input, _options.ModelDirectory!);
        var model = PretrainedModel.Load(_options.ModelDirectory!, device);
        string? origin = FineTuningOrigin.Of(_options, model) is { } files ? files + JsonSerializer.Serialize(settings) : null;
        var encoder = (PictureEncoder)model.Network;
        var adapter = AdapterChoice.Of(_options, Host, summary, encoder);
        CheckEncoder(encoder, adapter, model.ModelType);
        var head = HeadShape.Of(_options, task.Outputs, model.Head, encoder.Width);
        encoder.EmitFor(input.Shape.Height, input.Shape.Width);
        var network = new VisionNetwork(encoder, model.EncoderName, head, random) { KeepsEncoder = adapter == FineTuningAdapter.Frozen };
        EncoderBlock.Recompute(network, _options.RecomputesActivations);
        var losses = new NoisyLabelLoss(task, _options.NoisyLabels, summary, device, _options.LabelSmoothing, _options.ClassWeights);
        return new VisionObjective(input, settings.Normalization(input, device), network, losses, _options, adapter, Augmenter(input, summary, random), random) { Origin = origin };
    }

    // Some methods and options are for transformers.
    private void CheckEncoder(PictureEncoder encoder, FineTuningAdapter adapter, string modelType)
    {
        if (!encoder.CanRecompute && _options.RecomputesActivations)
            throw new NotSupportedException($"Option {nameof(_options.RecomputesActivations)} is for transformers; the model in '{_options.ModelDirectory}' is of type '{modelType}'.");
        if (encoder.AdaptedLayers.Count > 0 && adapter is FineTuningAdapter.RandLora or FineTuningAdapter.LoraXs or FineTuningAdapter.Sora)
            throw new NotSupportedException($"{nameof(_options.Adapter)} {adapter} is for linear layers; the model in '{_options.ModelDirectory}' has convolutions. Use {FineTuningAdapter.Lora}, {FineTuningAdapter.Eva}, {FineTuningAdapter.Svfit}, {FineTuningAdapter.Full} or {FineTuningAdapter.Frozen}.");
    }

    private protected override OnnxModel CreateOnnx(ImageObjective objective, DataViewSchema schema)
    {
        var trained = (VisionObjective)objective;
        var model = trained.Finish();
        (var onnx, model.Quantization) = new FittedGraph(_options, trained.Network, linears => WriteOnnx(trained, schema, linears, trained.Task.EmitScores))
        {
            Run = trained.Run,
            Forward = batch => trained.PredictOn(batch).Dispose(),
            WriteOutputs = linears => WriteOnnx(trained, schema, linears, (_, output) => output),
            Losses = trained.Losses,
        }.Create();
        return onnx;
    }

    private protected override FineTunedModel CreateModel(ImageObjective objective) => ((VisionObjective)objective).Model!;
}
