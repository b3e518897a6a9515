using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// Predicts a number with a set of Kolmogorov–Arnold networks that have piecewise-linear functions of the features.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [Kan](xref:Microsoft.ML.KanCatalog.Kan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Single | finite |
/// | features | vector of Single, known size | finite, or NaN for a missing value |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | Single | the predicted value, on the label's scale |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | regression |
/// | Is normalization required? | no, features and label are scaled inside, and the scaling is part of the model |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Kan, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// A Kolmogorov–Arnold network sums learned functions of one variable each (Liu et al., arXiv 2404.19756). The first layer has
/// piecewise-linear functions on quantile knots of every feature; hidden nodes are normalised over the batch and pass cubic B-splines and
/// SiLU. Several such networks of different knots, widths, grids and depths are trained side by side; those that predict held-out rows best together are
/// trained again on all rows and averaged (Caruana et al., ICML 2004). `Effort` says how many. The loss is the squared error of the standardised label unless `Loss` says otherwise.
/// Details, equations and defaults: docs/kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class KanRegressionTrainer : KanTrainer
{
    internal KanRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(KanRegressionTrainer), options, LearningTask.RegressionBy(() => options.Loss))
    {
    }

    /// <summary>Options of <see cref="KanRegressionTrainer"/>: those of all tasks and the loss.</summary>
    public sealed class Options : KanOptions
    {
        /// <summary>The loss, which determines whether the model predicts a mean, a median or a quantile. Validation and selection use it too.</summary>
        /// <value>Default <see cref="RegressionLoss.Squared"/>.</value>
        public RegressionLoss Loss { get; set; } = RegressionLoss.Squared();

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            RegressionLossChecks.Check(Loss, nameof(Loss));
        }
    }
}
