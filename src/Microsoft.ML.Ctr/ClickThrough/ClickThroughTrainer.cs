using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Ctr;

/// <summary>
/// Predicts clicks from fields, categories and numbers, that interact by attention (AutoInt), a cross network (DCN-V2), inner products (DeepFM) or two
/// towers (FinalMLP), beside a perceptron over all of them.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [ClickThrough](xref:Microsoft.ML.CtrCatalog.ClickThrough*), or [AutoInt](xref:Microsoft.ML.CtrCatalog.AutoInt*) for its usual options.
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
/// Each field of a row is a vector: the row of an embedding table, the mean of several, or a number times a vector. The logit is the sum of
/// a perceptron over all vectors (`DeepTowerWidths`, with batch norm and dropout), of the interaction, and with `UseWideTerm` of
/// first-order weights:
///
/// | `Interaction` | |
/// | -- | -- |
/// | `AutoInt` | layers of multi-head attention replace each field's vector by a sum over all fields, weighted by how well they match; L layers express products of up to 2^L fields. Song et al., "AutoInt: Automatic Feature Interaction Learning via Self-Attentive Neural Networks", CIKM 2019 (arXiv 1810.11921) |
/// | `Dcn` | the cross network of DCN-V2. Wang et al., WWW 2021 (arXiv 2008.13535) |
/// | `DeepFm` | inner products of all pairs of fields, and first-order weights. Guo et al., IJCAI 2017 (arXiv 1703.04247) |
/// | `FinalMlp` | two perceptrons joined by a bilinear function. Mao et al., AAAI 2023 (arXiv 2304.00902) |
/// | `None` | the perceptron alone |
///
/// A training step copies, differentiates and updates only the table rows of its batch: tables may have tens of millions of rows, if all fit
/// into the 2 GB of an ONNX model. Key values above the key count of training are missing. `Networks` trains a set of networks, whose mean
/// logit is the score; after training, `Calibrate` fits it to the validation rows. Details: docs/ctr.md in the repository.
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
