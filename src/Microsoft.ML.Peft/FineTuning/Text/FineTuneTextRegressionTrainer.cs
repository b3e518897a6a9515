using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Peft;

/// <summary>
/// Predicts a number from texts, such as a grade, or from pairs of texts, such as their similarity, with a pre-trained transformer
/// that is fine-tuned for the task.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [FineTuneText](xref:Microsoft.ML.FineTuningCatalog.FineTuneText*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Single | finite |
/// | sentence | text, one column or two | any text, including an empty one; longer texts are truncated to `MaximumLength` tokens |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | Single | the predicted number |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | regression |
/// | Is normalization required? | no, the trainer standardises the label |
/// | Is caching required? | no, see `DataHandling`; texts are split into tokens once, when they are read |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Peft, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer; its inputs are token ids |
///
/// ### How it works
/// Like [FineTuneTextMulticlassTrainer](xref:Microsoft.ML.Peft.FineTuneTextMulticlassTrainer), with one output and the squared error.
/// ]]></format>
/// </remarks>
public sealed class FineTuneTextRegressionTrainer : FineTuneTextTrainer
{
    internal FineTuneTextRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(FineTuneTextRegressionTrainer), options, LearningTask.Regression)
    {
    }

    /// <summary>Options of <see cref="FineTuneTextRegressionTrainer"/>.</summary>
    public sealed class Options : TextFineTuningOptions;
}
