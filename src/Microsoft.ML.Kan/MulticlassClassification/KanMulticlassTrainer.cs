using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// A multiclass classifier: a set of Kolmogorov–Arnold networks that have piecewise-linear functions of the features.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [Kan](xref:Microsoft.ML.KanCatalog.Kan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` creates one |
/// | features | vector of Single, known size | finite, or NaN for a missing value |
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
/// A Kolmogorov–Arnold network sums learned functions of one variable each (Liu et al., arXiv 2404.19756). The first layer has
/// piecewise-linear functions on quantile knots of every feature; hidden nodes are normalised over the batch and pass cubic B-splines and
/// SiLU. Several such networks of different knots, widths, grids and depths are trained side by side; those that predict held-out rows best together are
/// trained again on all rows and averaged (Caruana et al., ICML 2004). `Effort` says how many. The loss is the cross-entropy; networks are averaged before the softmax.
/// Details, equations and defaults: docs/kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class KanMulticlassTrainer : KanTrainer
{
    internal KanMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(KanMulticlassTrainer), options, LearningTask.MulticlassClassification)
    {
    }

    /// <summary>Options of <see cref="KanMulticlassTrainer"/>; all members are inherited.</summary>
    public sealed class Options : KanClassificationOptions
    {
        /// <summary>Creates options with the defaults.</summary>
        public Options()
            : base(new NoisyLabelOptions())
        {
        }
    }
}
