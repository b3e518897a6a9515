using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Ctr;

public sealed partial class DeepInterestNetworkTrainer
{
    /// <summary>Options of <see cref="DeepInterestNetworkTrainer"/>.</summary>
    public sealed class Options : CtrTrainingOptions
    {
        /// <summary>The columns that describe the candidate, such as an item and its category: UInt32 keys.</summary>
        /// <value>At least one, without duplicates; default "Candidate".</value>
        public string[] CandidateColumnNames { get; set; } = [CtrDefaults.CandidateColumn];

        /// <summary>
        /// The history of each of <see cref="CandidateColumnNames"/>: vectors of UInt32 keys of fixed or varying size,
        /// oldest first. All histories of a row have the same number of entries.
        /// </summary>
        /// <value>As many as candidate columns, without duplicates; default "History".</value>
        public string[] HistoryColumnNames { get; set; } = [CtrDefaults.HistoryColumn];

        /// <summary>Other columns: keys, vectors of keys, Single, Boolean, vectors of Single of known size.</summary>
        /// <value>Without duplicates; default none.</value>
        public string[] ContextColumnNames { get; set; } = [];

        /// <summary>The pooling of a history into one vector.</summary>
        /// <value>Default <see cref="HistoryPooling.Attention"/>; Mean and Sum are the base model that the paper compares with.</value>
        public HistoryPooling Pooling { get; set; } = HistoryPooling.Attention;

        /// <summary>The normalisation of the attention unit's outputs before they weigh a history.</summary>
        /// <value>Default <see cref="AttentionNormalization.None"/>, as in the paper.</value>
        [Choice(new object[] { AttentionNormalization.None, AttentionNormalization.Softmax }, AttentionNormalization.None)]
        public AttentionNormalization AttentionNormalization { get; set; } = AttentionNormalization.None;

        /// <summary>
        /// The initial weight of every entry of a history, which is the initial output bias of the attention unit; softmax ignores it.
        /// Near 0, gradients of entries and of weights are small. With 1 the network starts as sum pooling, which is better if all of a
        /// history matters and worse if only a small part does.
        /// </summary>
        /// <value>From 0 to 1; default 0.1.</value>
        [Range(0.0, 1.0, init: CtrDefaults.InitialAttentionWeight)]
        public double InitialAttentionWeight { get; set; } = CtrDefaults.InitialAttentionWeight;

        /// <summary>The hidden layers of the attention unit.</summary>
        /// <value>1 to 10 layers of at least 1 node; default [80, 40].</value>
        public int[] AttentionWidths { get; set; } = CtrDefaults.AttentionWidths;

        /// <summary>The hidden layers of the tower that reads interest, candidate and context.</summary>
        /// <value>At most 10 layers of at least 1 node; default [200, 80].</value>
        public int[] TowerWidths { get; set; } = CtrDefaults.TowerWidths;

        /// <summary>The share of the values of the tower's hidden layers dropped in training.</summary>
        /// <value>0 to 0.95; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double TowerDropout { get; set; }

        /// <summary>The function after every hidden layer.</summary>
        /// <value>Default <see cref="InterestActivation.Dice"/>.</value>
        [Choice(new object[] { InterestActivation.Dice, InterestActivation.PRelu, InterestActivation.Relu, InterestActivation.Sigmoid }, InterestActivation.Dice)]
        public InterestActivation Activation { get; set; } = InterestActivation.Dice;

        /// <summary>True if the tower also reads the product of interest and candidate, as in the authors' code.</summary>
        /// <value>Default true.</value>
        [BooleanChoice(true)]
        public bool CrossCandidate { get; set; } = true;

        /// <summary>
        /// The maximum number of valid entries of a history. The last entries, the newest, are used; missing ids are not counted.
        /// </summary>
        /// <value>At least 1; default 50.</value>
        public int MaximumHistoryLength { get; set; } = CtrDefaults.MaximumHistoryLength;

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            CtrOptionChecks.CheckNames(CandidateColumnNames, nameof(CandidateColumnNames));
            CtrOptionChecks.CheckNames(HistoryColumnNames, nameof(HistoryColumnNames));
            if (ContextColumnNames is null)
                throw OptionChecks.Invalid(nameof(ContextColumnNames), "Option ContextColumnNames is null; leave it empty if there is no context.");
            if (ContextColumnNames.Length > 0)
                CtrOptionChecks.CheckNames(ContextColumnNames, nameof(ContextColumnNames));
            string[] columns = [.. CandidateColumnNames, .. HistoryColumnNames, .. ContextColumnNames];
            CheckPairs(columns);
            CtrOptionChecks.Check(this, columns);
            OptionChecks.Defined(Pooling);
            OptionChecks.Defined(AttentionNormalization);
            OptionChecks.Defined(Activation);
            OptionChecks.Between(TowerDropout, 0, 0.95, "from 0 to 0.95");
            OptionChecks.Between(InitialAttentionWeight, 0, 1, "from 0 to 1");
            CtrOptionChecks.CheckWidths(AttentionWidths, 1, nameof(AttentionWidths));
            CtrOptionChecks.CheckWidths(TowerWidths, 0, nameof(TowerWidths));
            OptionChecks.AtLeast(MaximumHistoryLength, 1);
        }

        private void CheckPairs(string[] columns)
        {
            var (candidates, histories) = (CandidateColumnNames, HistoryColumnNames);
            if (candidates.Length != histories.Length)
                throw OptionChecks.Invalid(nameof(HistoryColumnNames), $"Option HistoryColumnNames has {histories.Length} columns ({Listed(histories)}) and CandidateColumnNames {candidates.Length} ({Listed(candidates)}); each candidate column needs its own history column.");
            if (columns.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw OptionChecks.Invalid(nameof(ContextColumnNames), $"Column '{twice.Key}' is in more than one of the options CandidateColumnNames, HistoryColumnNames and ContextColumnNames.");
        }

        private static string Listed(string[] names) => string.Join(", ", names.Select(name => $"'{name}'"));
    }
}
