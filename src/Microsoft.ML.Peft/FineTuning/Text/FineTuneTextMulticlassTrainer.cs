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
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` makes one |
/// | sentence | text, one column or two | any text, also an empty one; longer texts are cut to `MaximumLength` tokens |
/// | weight | Single, optional | finite, not negative; 0 leaves the row out |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which add up to 1; slot names are the key's values |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score; `MapKeyToValue` gives its value |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no |
/// | Is caching required? | no, see `DataHandling`; texts are cut into tokens once, when they are read |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Peft, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer; its input are token ids |
///
/// ### How it works
/// The model's tokenizer makes token ids of the texts, the network a vector of each row's ids, and a new head the classes of the
/// vector; softmax turns the outputs into probabilities, and training minimises the cross-entropy. `Adapter` chooses the parameters that are
/// trained. Rows of similar length are trained, and rows of the same length scored together. After training the adapters become part of
/// the weights, and the network is scored with ONNX Runtime. A saved model takes raw texts; the program that loads it needs the
/// assembly Microsoft.ML.Peft beside it, but neither a registration nor libtorch. Details: docs/fine-tuning.md in the repository.
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
