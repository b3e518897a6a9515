using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr;

/// <summary>
/// Predicts clicks with AutoInt: self-attention over the fields of a row learns which fields interact.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [AutoInt](xref:Microsoft.ML.CtrCatalog.AutoInt*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | features | UInt32 key | a categorical field; 0, a missing or unseen value, has its own trained row |
/// | | vector of UInt32 keys, of fixed or varying size | one field: the mean over the known values, or the row of missing values if there are none |
/// | | Single, vector of Single of known size | a numeric field, or one for each slot; standardised in the model; NaN is replaced by the mean, infinity is an error in training and missing in scoring |
/// | | Boolean | a numeric field, 0 and 1 |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output `Score` | Single | the logit: the logarithm of the odds of true |
/// | output `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | output `PredictedLabel` | Boolean | true if Score is above 0 |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | binary classification |
/// | Is normalization required? | no, the model standardises numbers |
/// | Is calibration required? | no, the loss is log loss |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Ctr, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// Each field of a row is a vector: the row of an embedding table, the mean of several, or a number times a vector. Layers of
/// multi-head attention replace each field's vector by a sum over all fields, weighted by how well they match, so L layers
/// can express products of up to 2^L fields. A linear function of the result is the logit; `DeepTowerWidths` adds a perceptron
/// (AutoInt+), `UseWideTerm` first-order weights. A training step copies, differentiates and updates only the table rows of
/// its batch: tables may have tens of millions of rows, if all fit into the 2 GB of an ONNX model. Key values
/// above the key count of training are missing. Source: Song et al., "AutoInt: Automatic Feature
/// Interaction Learning via Self-Attentive Neural Networks", CIKM 2019 (arXiv 1810.11921). Details: docs/ctr.md in the
/// repository.
/// ]]></format>
/// </remarks>
public sealed partial class AutoIntTrainer : CtrTrainer<AutoIntModel>
{
    private readonly Options _options;

    internal AutoIntTrainer(IHostEnvironment environment, Options options)
        : this(environment, options, initial: null)
    {
    }

    private AutoIntTrainer(IHostEnvironment environment, Options options, TrainedModel? initial)
        : base(environment, nameof(AutoIntTrainer), options, initial)
    {
        AutoIntOptionChecks.Check(options);
        _options = options;
    }

    private protected override IEnumerable<(string Name, bool IsSequence)> Fields =>
        _options.FeatureColumnNames.Select(name => (name, false));

    private protected override AutoIntTrainer ContinuedFrom(AutoIntModel initialModel) => new(Host, _options, initialModel.Trained);

    private protected override ICtrDefinition Define(DataViewSchema schema) => AutoIntDefinition.Of(schema, _options);

    private protected override CtrObjective CreateObjective(ICtrDefinition definition, NumericScaling scaling, TaskLoss losses, Device device, RandomSource random)
        => new AutoIntObjective((AutoIntDefinition)definition, scaling, _options, losses, device, random);

    private protected override (AutoIntModel Model, OnnxModel Scorer) CreateModel(CtrObjective objective, DataViewSchema schema)
    {
        var trained = (AutoIntObjective)objective;
        var graph = AutoIntGraph.Of(trained, schema);
        long embeddings = trained.ParameterCount - trained.DenseParameterCount + trained.Network.VectorParameterCount;
        return (new AutoIntModel(new(trained.Definition, graph, trained, schema), trained.ParameterCount, embeddings), graph.Model);
    }
}
