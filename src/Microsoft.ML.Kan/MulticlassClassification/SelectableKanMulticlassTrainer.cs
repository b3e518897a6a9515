using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// A multiclass classifier: an S-KAN, a Kolmogorov–Arnold network whose nodes choose their univariate functions from a pool of
/// activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [SelectableKan](xref:Microsoft.ML.KanCatalog.SelectableKan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | vector of Single, known size | finite in training; NaN at scoring gives NaN scores |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | vector of Single, one per class | class probabilities, which sum to 1; slot names are the key's values |
/// | output `PredictedLabel` | key of the label's values | the class with the highest score; `MapKeyToValue` gives its value |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | multiclass classification |
/// | Is normalization required? | no, features are scaled inside, and the scaling is part of the model |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Kan, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// The network is that of [SelectableKanRegressionTrainer](xref:Microsoft.ML.Kan.SelectableKanRegressionTrainer) with one output for each value of
/// the label's key; softmax turns them into probabilities, and training minimises the cross-entropy. All classes share the
/// hidden layers. Key values without a row are classes too, with a probability near 0. Details, equations and
/// defaults: docs/selectable-kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class SelectableKanMulticlassTrainer : SelectableKanTrainer
{
    internal SelectableKanMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(SelectableKanMulticlassTrainer), options, LearningTask.MulticlassClassification)
    {
    }

    /// <summary>Options of <see cref="SelectableKanMulticlassTrainer"/>; all members are inherited.</summary>
    public sealed class Options : SelectableKanClassificationOptions
    {
        /// <summary>Creates options with the defaults.</summary>
        public Options()
            : base(new NoisyLabelOptions())
        {
        }
    }
}
