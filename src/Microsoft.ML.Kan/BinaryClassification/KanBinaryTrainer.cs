using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan;

/// <summary>
/// Tells two classes apart with an S-KAN: a Kolmogorov–Arnold network whose nodes choose their univariate functions from a pool
/// of activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [Kan](xref:Microsoft.ML.KanCatalog.Kan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | features | vector of Single, known size | finite in training; NaN at scoring gives a NaN score |
/// | weight | Single, optional | finite, not negative; 0 leaves the row out |
/// | output `Score` | Single | the logit: the logarithm of the odds of true |
/// | output `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | output `PredictedLabel` | Boolean | whether Score is above 0 |
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
/// The network is that of [KanRegressionTrainer](xref:Microsoft.ML.Kan.KanRegressionTrainer) with the logit as its one output,
/// trained on the logistic loss log(1 + exp(-s)) of a true row with score s and log(1 + exp(s)) of a false one. When all rows
/// have the same label it learns to say so, with a probability that is near 0 or 1 and finite. Details, equations and
/// defaults: docs/kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class KanBinaryTrainer : FeatureTrainer<KanModel>
{
    private readonly Options _options;

    internal KanBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(KanBinaryTrainer), options, LearningTask.BinaryClassification)
    {
        KanOptionChecks.Check(options);
        _options = options;
    }

    /// <inheritdoc/>
    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
        => KanTraining.CreateObjective(_options, task, summary, device, random);

    /// <inheritdoc/>
    protected override KanModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
        => KanTraining.CreateModel((KanObjective)objective, features);
}
