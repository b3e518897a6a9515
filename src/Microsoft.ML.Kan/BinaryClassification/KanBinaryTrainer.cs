using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// A binary classifier: a set of Kolmogorov–Arnold networks that have piecewise-linear functions of the features.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [Kan](xref:Microsoft.ML.KanCatalog.Kan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | features | vector of Single, known size | finite, or NaN for a missing value |
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
/// A Kolmogorov–Arnold network sums learned functions of one variable each (Liu et al., arXiv 2404.19756). The first layer has
/// piecewise-linear functions on quantile knots of every feature; hidden nodes are normalised over the batch and pass cubic B-splines and
/// SiLU. Several such networks of different knots, widths, grids and depths are trained side by side; those that predict held-out rows best together are
/// trained again on all rows and averaged (Caruana et al., ICML 2004). `Effort` says how many. The loss is the logistic loss; networks are averaged as logits.
/// Details, equations and defaults: docs/kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class KanBinaryTrainer : KanTrainer
{
    internal KanBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(KanBinaryTrainer), options, LearningTask.BinaryClassification)
    {
    }

    /// <summary>Options of <see cref="KanBinaryTrainer"/>; all members are inherited.</summary>
    public sealed class Options : KanClassificationOptions
    {
        /// <summary>Creates options with the defaults.</summary>
        public Options()
            : base(NoisyLabelOptions.ForTwoClasses())
        {
        }
    }
}
