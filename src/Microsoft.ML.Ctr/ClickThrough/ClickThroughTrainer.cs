using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Runtime;

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
///
/// Output columns and trainer characteristics are those of every [CtrTrainer](xref:Microsoft.ML.Ctr.CtrTrainer`1).
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
public sealed partial class ClickThroughTrainer : CtrTrainer<ClickThroughModel>
{
    private readonly Options _options;

    internal ClickThroughTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(ClickThroughTrainer), options) => _options = options;

    private protected override IEnumerable<(string Name, bool IsSequence)> Fields => _options.FeatureColumnNames.Select(name => (name, false));

    private protected override CtrDefinition Define(DataViewSchema schema) => _options.Define(schema);

    private protected override ClickThroughModel CreateModel(TrainedModel trained) => new(trained);
}
