using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan;

/// <summary>
/// Predicts a number with an S-KAN: a Kolmogorov–Arnold network whose nodes choose their univariate functions from a pool of
/// activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [SelectableKan](xref:Microsoft.ML.KanCatalog.SelectableKan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Single | finite |
/// | features | vector of Single, known size | finite in training; NaN at scoring gives a NaN score |
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
/// A layer with inputs x [I] computes y_o = Σ_i φ_oi(x_i) with learned univariate functions φ_oi (Liu et al., arXiv 2404.19756).
/// Each node o chooses one activation space for its functions: all spaces are trained as a mixture, the mixture is sharpened to
/// one space per node, the other spaces are removed and training continues. The idea is from Yang et al., arXiv 2408.08338; their
/// equations could not be obtained, so the selection rule is this library's. Details, equations and defaults: docs/selectable-kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed class SelectableKanRegressionTrainer : SelectableKanTrainer
{
    internal SelectableKanRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(SelectableKanRegressionTrainer), options, LearningTask.RegressionBy(() => options.Loss))
    {
    }

    /// <summary>Options of <see cref="SelectableKanRegressionTrainer"/>: those of all tasks and the loss.</summary>
    public sealed class Options : SelectableKanOptions
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
