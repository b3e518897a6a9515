using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// A binary classifier: an S-KAN, a Kolmogorov–Arnold network whose nodes choose their univariate functions from a pool of
/// activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [SelectableKan](xref:Microsoft.ML.KanCatalog.SelectableKan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | features | vector of Single, known size | finite in training; NaN at scoring gives a NaN score |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | Single | the logit: the logarithm of the odds of true |
/// | output `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | output `PredictedLabel` | Boolean | true if Score is above 0 |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | binary classification |
/// | Is normalization required? | no, features are scaled inside, and the scaling is part of the model |
/// | Is calibration required? | no, the loss is that of a probability |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Kan, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// The network is that of [SelectableKanRegressionTrainer](xref:Microsoft.ML.Kan.SelectableKanRegressionTrainer) with the logit as its one output,
/// trained on the logistic loss log(1 + exp(-s)) of a true row with score s and log(1 + exp(s)) of a false one. If all rows
/// have the same label, the probabilities are near 0 or 1 and finite. Details, equations and
/// defaults: docs/selectable-kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class SelectableKanBinaryTrainer : SelectableKanTrainer
{
    internal SelectableKanBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(SelectableKanBinaryTrainer), options, LearningTask.BinaryClassification)
    {
    }

    /// <summary>Options of <see cref="SelectableKanBinaryTrainer"/>; all members are inherited.</summary>
    public sealed class Options : SelectableKanClassificationOptions
    {
        /// <summary>Creates options with the defaults.</summary>
        public Options()
            : base(NoisyLabelOptions.ForTwoClasses())
        {
        }
    }
}
