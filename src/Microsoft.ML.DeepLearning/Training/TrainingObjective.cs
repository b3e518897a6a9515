using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// What is trained, as the loop sees it: a network, its loss per row and the stages of its method. It knows tensors only; where
/// the rows come from is not its business.
/// </summary>
internal abstract class TrainingObjective : IDisposable
{
    /// <summary>Switched between training and evaluation mode; its buffers belong to the state of the run.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>Matrices of which a step reads and changes a few rows. They belong to the objective, not to the network.</summary>
    public virtual IReadOnlyList<SparseParameter> SparseParameters { get; } = [];

    public long DenseParameterCount => Network.parameters().Sum(parameter => parameter.numel());

    public long ParameterCount => DenseParameterCount + SparseParameters.Sum(parameter => parameter.Rows * parameter.Width);

    /// <summary>
    /// What the network multiplies and adds for one row, by which a run decides whether a step is worth sharing among threads. The
    /// default holds where each parameter is used about once; a convolution uses its kernels at every pixel.
    /// </summary>
    public virtual double MultiplyAddsPerRow => DenseParameterCount;

    /// <summary>The parts that a batch is gone through in, one after the other; their gradients add up to the batch's.</summary>
    public virtual int StepParts => 1;

    /// <summary>Rows that are validated at once, at least.</summary>
    public virtual int ValidationBatchSize => 4096;

    public virtual IReadOnlyList<TrainingPhase> Phases { get; } = [new("training", 1)];

    /// <summary>The trainable parameters, asked for when a phase has begun: every phase has an optimizer and a schedule of its own.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>The discrete choices from which <see cref="BeginPhase"/> rebuilds the network's shape in a resumed run.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> Structure { get; } = new Dictionary<string, Tensor>();

    /// <summary>What the method keeps for each training row from epoch to epoch; a resumed run gets it back.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> RowState { get; } = new Dictionary<string, Tensor>();

    /// <summary>
    /// A hash of the weights that the run begins with and that follow neither from options and data nor from the seed, such as those
    /// of a pre-trained network; null where there are none. Only runs with a checkpoint need it.
    /// </summary>
    public string? Origin { get; set; }

    /// <summary>Called once, before the first phase, also in a resumed run; may read the training rows.</summary>
    /// <param name="rows">The training rows, in any order and batch size.</param>
    /// <param name="checkAlive">To be called for every batch; throws when the run is cancelled.</param>
    public virtual void Prepare(BatchSource rows, Action checkAlive)
    {
    }

    /// <summary>
    /// Called once before a phase's first epoch; may rebuild the network. A resumed run calls it for each phase it had begun,
    /// with the <paramref name="structure"/> that was saved, before weights are put back.
    /// </summary>
    public virtual void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
    }

    /// <summary>Called before every epoch; may change the values of parameters, not their number.</summary>
    /// <param name="phase">The current phase.</param>
    /// <param name="epoch">The epoch within it, from 0.</param>
    /// <param name="epochs">How many it has, if it is not ended early.</param>
    /// <returns>Whether it has.</returns>
    public virtual bool BeginEpoch(int phase, int epoch, int epochs) => false;

    /// <param name="phase">The current phase.</param>
    /// <param name="progress">How far through it the step is, from 0 to below 1.</param>
    public virtual void BeginStep(int phase, double progress)
    {
    }

    /// <summary>Called after the steps of every epoch, before validation; may change buffers of the network, not its parameters.</summary>
    public virtual void EndEpoch()
    {
    }

    /// <summary>Called after a phase that another follows, with the weights to keep in the network.</summary>
    /// <param name="phase">The phase that ended.</param>
    /// <param name="loss">The best loss on the validation rows, or the last on the training rows where there are none.</param>
    public virtual void EndPhase(int phase, double loss)
    {
    }

    /// <summary>What the options' weight decay is multiplied by, for methods whose weight decay depends on the length of an epoch.</summary>
    /// <param name="stepsPerEpoch">Batches of an epoch.</param>
    public virtual double WeightDecayFactor(long stepsPerEpoch) => 1;

    /// <summary>Asked after every epoch; true ends the phase early.</summary>
    public virtual bool IsPhaseComplete(int phase) => false;

    /// <summary>The loss of each row, [B]; weights and the mean are the loop's.</summary>
    public abstract Tensor RowLoss(TensorBatch batch);

    /// <summary>What the loss of each row counts for, [B]; null for 1 each.</summary>
    public virtual Tensor? RowWeight(TensorBatch batch) => batch.Weight;

    /// <summary>The mean of <see cref="RowWeight"/> over all training rows.</summary>
    public virtual double MeanWeight(DataSummary summary) => summary.MeanWeight;

    /// <summary>In validation: the loss of each row, [B], and whether its class was recognised, [B] boolean; null where nobody asks for classes.</summary>
    public virtual (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => (RowLoss(batch), null);

    /// <summary>Whether <see cref="ConstantLoss"/> knows a constant prediction.</summary>
    public virtual bool HasConstant(DataSummary summary) => false;

    /// <summary>
    /// In validation: the loss of each row, [B], if the prediction were the same for all rows, the best one for the labels of the
    /// training rows; null unless <see cref="HasConstant"/>.
    /// </summary>
    public virtual Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => null;

    /// <summary>A scalar added to the mean loss in training, or null.</summary>
    public virtual Tensor? Penalty() => null;

    /// <summary>Brings the network into its final shape when the run ended before the last phase. Called once, at the end.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>A hash of all parameters and buffers as they are now.</summary>
    public string DigestWeights() => TensorDigest.Of(
        Network.state_dict().Concat(SparseParameters.Select(parameter => KeyValuePair.Create($"sparse.{parameter.Name}", parameter.Values))));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Network.Dispose();
        foreach (var parameter in SparseParameters)
            parameter.Dispose();
    }
}
