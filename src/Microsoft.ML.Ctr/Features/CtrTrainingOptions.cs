using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Ctr;

/// <summary>Options of the click-through-rate trainers for their columns and embedding tables.</summary>
/// <remarks>
/// The type of a column decides its role. A key is a categorical field; a vector of keys, of fixed or varying length, is a field
/// with several values; Single, Boolean and each slot of a vector of Single are numeric fields. Key 0 (missing, unseen) has
/// its own trained row. Numbers are standardised with mean and deviation of an even sample of up to 16,384 training rows, collected in the
/// first pass over the data; a missing number (NaN) is replaced by the mean. Before training the data is read once, or
/// twice if <see cref="EmbeddingRegularization"/> is above 0.
/// </remarks>
public abstract class CtrTrainingOptions : TrainingOptions, INoisyLabelOptions
{
    private protected CtrTrainingOptions()
    {
    }

    /// <inheritdoc/>
    /// <value>At least 1; default 20.</value>
    [Choice(new object[] { 5, 10, 20, 40, 80 }, CtrDefaults.MaximumEpochs)]
    public override int MaximumEpochs { get; set; } = CtrDefaults.MaximumEpochs;

    /// <inheritdoc/>
    /// <value>
    /// At least 0; default 0: the power of two from 32 to 1,024 that gives an epoch 64 to 128 steps, or as close to that as
    /// possible. Small data sets then have enough steps, and large ones have large batches.
    /// </value>
    [Choice(new object[] { 0, 64, 256, 1024, 4096 }, 0)]
    public override int BatchSize { get; set; }

    /// <inheritdoc/>
    /// <value>Above 0 and at most 10; default 0.003.</value>
    [Range(3e-4, 3e-2, init: CtrDefaults.LearningRate, logBase: true)]
    public override double LearningRate { get; set; } = CtrDefaults.LearningRate;

    /// <summary>
    /// The decay of the network's weights towards zero. It does not apply to embedding tables; use
    /// <see cref="EmbeddingRegularization"/> for them.
    /// </summary>
    /// <value>0 to 1; default 0.</value>
    public override double WeightDecay { get; set; }

    /// <inheritdoc/>
    /// <value>At least 1; default 5.</value>
    public override int EarlyStoppingPatience { get; set; } = CtrDefaults.EarlyStoppingPatience;

    /// <summary>Settings of single columns.</summary>
    /// <value>Default none: the type of each column determines its role.</value>
    public CtrColumnOptions[] Columns { get; set; } = [];

    /// <summary>The width of embedding vectors.</summary>
    /// <value>1 to 1,024; default 16.</value>
    [Choice(new object[] { 4, 8, 16, 32, 64 }, CtrDefaults.EmbeddingDimension)]
    public int EmbeddingDimension { get; set; } = CtrDefaults.EmbeddingDimension;

    /// <summary>The standard deviation of the normal distribution from which embedding tables are initialised.</summary>
    /// <value>0 to 1; default 0.01.</value>
    public double EmbeddingInitialDeviation { get; set; } = CtrDefaults.EmbeddingInitialDeviation;

    /// <summary>The rule that updates the embedding rows of a step.</summary>
    /// <value>Default <see cref="SparseOptimizerKind.LazyAdam"/>.</value>
    public SparseOptimizerKind EmbeddingOptimizer { get; set; } = SparseOptimizerKind.LazyAdam;

    /// <summary>The factor of the learning rate for embedding tables.</summary>
    /// <value>Above 0 and at most 1,000; default 1.</value>
    public double EmbeddingLearningRateFactor { get; set; } = CtrDefaults.EmbeddingLearningRateFactor;

    /// <summary>
    /// λ of the mini-batch aware regularisation: a row that a batch uses decays by λ/n times itself, where n is the
    /// number of training rows that use it (Zhou et al., "Deep Interest Network", 2018, equation 6). Counting takes one more pass
    /// over the training rows before the first epoch.
    /// </summary>
    /// <value>0 to 1,000; the default depends on the trainer. 0 for none.</value>
    public double EmbeddingRegularization { get; set; }

    /// <summary>
    /// λ of an L2 penalty on all embedding tables, λ/2 · ‖E‖² in the loss of every step, as other libraries have it. A step then takes time in proportion
    /// to the tables; <see cref="EmbeddingRegularization"/> touches only the rows of the batch.
    /// </summary>
    /// <value>0 to 1,000; default 0: off.</value>
    public double EmbeddingPenalty { get; set; }

    /// <summary>The share of the values of field vectors dropped in training.</summary>
    /// <value>0 to 0.95; default 0.</value>
    [Range(0.0, 0.5, init: 0.0)]
    public double EmbeddingDropout { get; set; }

    /// <summary>True to standardise the values of every hidden layer of the tower over the batch, before its activation.</summary>
    /// <value>The default depends on the trainer.</value>
    public bool UseBatchNorm { get; set; }

    /// <summary>The metric of the validation rows that chooses the best epoch, stops training and lowers the rate of <see cref="LearningRateSchedule.Plateau"/>.</summary>
    /// <value>
    /// Default <see cref="EarlyStoppingMetric.AreaUnderRocCurve"/>: it still rises when overconfidence, which <see cref="Calibrate"/> corrects, raises the log
    /// loss. If the metric is not defined on the validation rows, the log loss is used.
    /// </value>
    public EarlyStoppingMetric EarlyStoppingMetric { get; set; } = EarlyStoppingMetric.AreaUnderRocCurve;

    /// <summary>The groups of <see cref="EarlyStoppingMetric.GroupAreaUnderRocCurve"/>, such as the users: a column with one key in each row that the trainer reads.</summary>
    /// <value>Default null; only that metric needs it.</value>
    public string? EarlyStoppingGroupColumnName { get; set; }

    /// <summary>
    /// True to calibrate the model on the validation rows after training: two numbers, fitted to their log loss, scale and shift the logit (Platt, 1999).
    /// It needs at least 100 validation rows with 10 of each class, and is left out with <see cref="NoisyLabels"/>, as these labels may be wrong.
    /// </summary>
    /// <value>Default true.</value>
    public bool Calibrate { get; set; } = true;

    /// <summary>
    /// The number of networks, trained one after the other from different initial weights and orders of the rows. The score is the mean of their
    /// logits. Time, memory and model grow with it.
    /// </summary>
    /// <value>1 to 20; default 1.</value>
    public int Networks { get; set; } = 1;

    /// <summary>The method for wrong labels.</summary>
    /// <value>Default: none; every label is trusted.</value>
    public NoisyLabelOptions NoisyLabels { get; set; } = NoisyLabelOptions.ForTwoClasses();

    /// <inheritdoc/>
    protected override bool RemembersRows => NoisyLabels is { RemembersRows: true };

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        NoisyLabelChecks.Check(NoisyLabels, this);
    }

    /// <inheritdoc/>
    protected override BatchSizeRule BatchSizeRule { get; } = new(Smallest: 32, Largest: 1024, Steps: 64);
}
