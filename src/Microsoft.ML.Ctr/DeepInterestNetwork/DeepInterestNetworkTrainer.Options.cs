using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Ctr;

public sealed partial class DeepInterestNetworkTrainer
{
    /// <summary>Options of <see cref="DeepInterestNetworkTrainer"/>.</summary>
    public sealed class Options : CtrTrainingOptions
    {
        /// <summary>The columns that describe the candidate, such as an item and its category: UInt32 keys.</summary>
        /// <value>At least one, without duplicates; default "Candidate".</value>
        public string[] CandidateColumnNames { get; set; } = ["Candidate"];

        /// <summary>
        /// The history of each of <see cref="CandidateColumnNames"/>: vectors of UInt32 keys of fixed or varying size,
        /// oldest first. All histories of a row have the same number of entries.
        /// </summary>
        /// <value>As many as candidate columns, without duplicates; default "History".</value>
        public string[] HistoryColumnNames { get; set; } = ["History"];

        /// <summary>Other columns: keys, vectors of keys, Single, Boolean, vectors of Single of known size.</summary>
        /// <value>Without duplicates; default none.</value>
        public string[] ContextColumnNames { get; set; } = [];

        /// <summary>The pooling of a history into one vector.</summary>
        /// <value>Default <see cref="HistoryPooling.Attention"/>; the others are the base model that the paper compares with.</value>
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
        [Range(0.0, 1.0, init: 0.1)]
        public double InitialAttentionWeight { get; set; } = 0.1;

        /// <summary>The hidden layers of the attention unit.</summary>
        /// <value>1 to 10 layers of at least 1 node; default [80, 40].</value>
        public int[] AttentionWidths { get; set; } = [80, 40];

        /// <summary>The hidden layers of the tower that reads interest, candidate and context.</summary>
        /// <value>At most 10 layers of at least 1 node; default [200, 80].</value>
        public int[] TowerWidths { get; set; } = [200, 80];

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
        public int MaximumHistoryLength { get; set; } = 50;
    }
}
