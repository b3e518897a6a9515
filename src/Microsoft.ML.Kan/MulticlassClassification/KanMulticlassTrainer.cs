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
/// Tells several classes apart with an S-KAN: a Kolmogorov–Arnold network whose nodes choose their univariate functions from a
/// pool of activation spaces.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [Kan](xref:Microsoft.ML.KanCatalog.Kan*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | key with at least 2 values | no missing keys; `MapValueToKey` makes one |
/// | features | vector of Single, known size | finite in training; NaN at scoring gives NaN scores |
/// | weight | Single, optional | finite, not negative; 0 leaves the row out |
/// | output `Score` | vector of Single, one per class | the probabilities of the classes, which add up to 1; slot names are the key's values |
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
/// The network is that of [KanRegressionTrainer](xref:Microsoft.ML.Kan.KanRegressionTrainer) with one output for each value of
/// the label's key; softmax makes probabilities of them, and the cross-entropy is what is minimised. All classes share the
/// hidden layers. Values of the key that no row has are classes too, with a probability near 0. Details, equations and
/// defaults: docs/kan.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class KanMulticlassTrainer : FeatureTrainer<KanModel>
{
    private readonly Options _options;

    internal KanMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(KanMulticlassTrainer), options, LearningTask.MulticlassClassification)
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
