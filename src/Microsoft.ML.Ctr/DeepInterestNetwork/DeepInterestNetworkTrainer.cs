using Microsoft.ML.Ctr.DeepInterestNetwork;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Ctr;

/// <summary>
/// Predicts clicks with a Deep Interest Network: it weighs the events of a history by how well they match the candidate.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [DeepInterestNetwork](xref:Microsoft.ML.CtrCatalog.DeepInterestNetwork*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | candidate | UInt32 key, one or more columns | the item that may be clicked; 0, a missing or unseen value, has its own trained row |
/// | history | vector of UInt32 keys, one for each candidate column | earlier events, oldest first; of any length, including 0 |
/// | context | UInt32 key, vector of UInt32 keys, Single, Boolean, vector of Single of known size | other fields, as in [AutoInt](xref:Microsoft.ML.Ctr.ClickThroughTrainer) |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
///
/// Output columns and trainer characteristics are those of every [CtrTrainer](xref:Microsoft.ML.Ctr.CtrTrainer`1).
///
/// ### Histories
/// A candidate column and its history share an embedding table, so the same key must mean the same in both: use
/// `Conversion.MapValueToKey` with the same `keyData` for both, or `Conversion.Hash` with the same number of bits and seed. For
/// separate tables, give each a table name in `Columns`. Several histories describe the same entries position by position, and in
/// every row they must have the same length. Key 0 in a history is a missing id and is ignored: an entry is valid if any
/// of its ids is known, and missing ids add nothing. The last `MaximumHistoryLength` valid entries are
/// used. A history without valid entries is a vector of zeros.
///
/// ### How it works
/// An attention unit, a small perceptron over an entry k, the candidate q, their difference and their product, gives the weight of
/// the entry; the weighted sum over the history, the candidate, the product of the two and the context go through a tower to the
/// logit. Weights are not normalised, so a strong interest gives a long vector. Hidden layers are followed by Dice, a PReLU
/// that adapts to the distribution of its input; in scoring its statistics are moving averages, so a row's score depends on
/// that row alone. `EmbeddingRegularization` is the paper's mini-batch aware regularisation. A training step computes attention
/// only for valid entries, not for padding, and copies, differentiates and updates only the table rows of its
/// batch. Key values above the key count of training are missing. Source: Zhou et al., "Deep Interest Network
/// for Click-Through Rate Prediction", KDD 2018 (arXiv 1706.06978). Details: docs/ctr.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class DeepInterestNetworkTrainer : CtrTrainer<DeepInterestNetworkModel>
{
    private readonly Options _options;

    internal DeepInterestNetworkTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(DeepInterestNetworkTrainer), options) => _options = options;

    private protected override IEnumerable<(string Name, bool IsSequence)> Fields =>
        _options.CandidateColumnNames.Concat(_options.ContextColumnNames).Select(name => (name, false))
        .Concat(_options.HistoryColumnNames.Select(name => (name, true)));

    private protected override CtrDefinition Define(DataViewSchema schema) => DeepInterestDefinition.Of(schema, _options);

    private protected override DeepInterestNetworkModel CreateModel(TrainedModel trained) => new(trained);
}
