using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft;

/// <summary>Classifies texts, or pairs of texts, with a pre-trained transformer that is fine-tuned for the task.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [FineTuneText](xref:Microsoft.ML.FineTuningCatalog.FineTuneText*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | sentence | text, one column or two | any text, including an empty one; longer texts are truncated to `MaximumLength` tokens |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which sum to 1; slot names are the key's values |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score; `MapKeyToValue` gives its value |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no |
/// | Is caching required? | no, see `DataHandling`; texts are split into tokens once, when they are read |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Peft, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer; its inputs are token ids |
///
/// ### How it works
/// The model's tokenizer converts texts to token ids, the network computes a vector from each row's ids, and a new head predicts the class from the
/// vector; softmax turns the outputs into probabilities, and training minimises the cross-entropy. `Adapter` selects the trained
/// parameters. Training batches have rows of similar length, and rows of the same length are scored together. After training the adapters are merged into
/// the weights, and ONNX Runtime scores the network. A saved model takes raw texts. A program that loads it needs the
/// assembly Microsoft.ML.Peft, but neither registration nor libtorch. Details: docs/fine-tuning.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class FineTuneTextMulticlassTrainer : FineTuneTextTrainer
{
    private readonly Options _options;

    internal FineTuneTextMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(FineTuneTextMulticlassTrainer), options, LearningTask.MulticlassClassification)
        => _options = options;

    private protected override TaskLoss CreateLosses(FittedTask task, DataSummary summary, Device device)
    {
        ClassLossChecks.CheckClasses(_options.ClassWeights, task.Classes, _options.LabelColumnName);
        return new NoisyLabelLoss(task, _options.NoisyLabels, summary, device, _options.LabelSmoothing, _options.ClassWeights);
    }
}
