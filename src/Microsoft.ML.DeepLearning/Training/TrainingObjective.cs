using System.Collections.ObjectModel;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// The part of a training method that the loop calls: a network and the loss of each row. It sees tensors only, never an
/// <see cref="IDataView"/>. A method that needs more implements <see cref="IPhasedObjective"/>, <see cref="IRunObserver"/>, <see cref="IStepObserver"/>,
/// <see cref="IRegularizedObjective"/>, <see cref="IGradientObjective"/>, <see cref="ISplitBatches"/>, <see cref="IRowStateful"/>,
/// <see cref="IMonitoredObjective"/>, <see cref="ICalibratedObjective"/> or <see cref="ILabelledObjective"/> as well.
/// </summary>
public abstract class TrainingObjective : IDisposable
{
    /// <summary>The loop switches it between training and evaluation mode; its buffers are part of the state of the run.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>The trainable parameters, read after a phase has started.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>Large matrices whose rows are read and updated individually, such as embedding tables. The objective owns them; they are not part of <see cref="Network"/>.</summary>
    public virtual IReadOnlyList<SparseParameter> SparseParameters { get; } = [];

    /// <summary>
    /// The multiply-adds of the network for one row, which decide if threads share a step. The default holds if each
    /// parameter is used about once; a convolution uses its kernels at every pixel.
    /// </summary>
    public virtual double MultiplyAddsPerRow => DenseParameterCount;

    /// <summary>The number of values in the parameters of <see cref="Network"/>.</summary>
    public long DenseParameterCount => Network.parameters().Sum(parameter => parameter.numel());

    /// <summary>The number of values in all parameters, <see cref="SparseParameters"/> included.</summary>
    public long ParameterCount => DenseParameterCount + SparseParameters.Sum(parameter => parameter.Rows * parameter.Width);

    /// <summary>
    /// A hash of initial weights that are not determined by options, data and seed, such as those of a
    /// pre-trained network; null if there are none. Only runs with a checkpoint need it.
    /// </summary>
    public string? Origin { get; set; }

    /// <summary>The loss of each row, [B]; the loop applies weights and the mean.</summary>
    public abstract Tensor RowLoss(TensorBatch batch);

    /// <summary>The validation loss of each row, [B], and, for tasks with classes, true for each row with the right class, [B] Boolean.</summary>
    public virtual (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => (RowLoss(batch), null);

    /// <summary>A hash of the current parameters and buffers.</summary>
    public string DigestWeights() => SafeTensorsWriter.Digest(
        Network.state_dict().Concat(SparseParameters.Select(parameter => KeyValuePair.Create($"sparse.{parameter.Name}", parameter.Values))));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Network.Dispose();
        foreach (var parameter in SparseParameters)
            parameter.Dispose();
    }
}

/// <summary>The optional parts of an objective, with defaults for objectives that do not implement them.</summary>
internal static class ObjectiveParts
{
    private static readonly TrainingPhase[] OnePhase = [new("training", 1)];

    extension(TrainingObjective objective)
    {
        public IReadOnlyList<TrainingPhase> Phases => (objective as IPhasedObjective)?.Phases ?? OnePhase;

        public IReadOnlyDictionary<string, Tensor> Structure => (objective as IPhasedObjective)?.Structure ?? ReadOnlyDictionary<string, Tensor>.Empty;

        public IReadOnlyDictionary<string, Tensor> RowState => (objective as IRowStateful)?.RowState ?? ReadOnlyDictionary<string, Tensor>.Empty;

        public void BeginValidation() => (objective as IMonitoredObjective)?.BeginValidation();

        public ValidationMetric? EndValidation() => (objective as IMonitoredObjective)?.EndValidation();

        public int StepParts => (objective as ISplitBatches)?.StepParts ?? 1;

        public int ValidationBatchSize => (objective as ISplitBatches)?.ValidationBatchSize ?? 4096;

        public void Prepare(BatchSource rows, Action checkAlive) => (objective as IRunObserver)?.Prepare(rows, checkAlive);

        public void Complete() => (objective as IRunObserver)?.Complete();

        public void Finish(FinishedRun run) => (objective as IRunObserver)?.Finish(run);

        public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure) => (objective as IPhasedObjective)?.BeginPhase(phase, structure);

        public void EndPhase(int phase, double loss) => (objective as IPhasedObjective)?.EndPhase(phase, loss);

        public bool ContinuesSchedule(int phase) => phase > 0 && objective is IPhasedObjective phased && phased.ContinuesSchedule(phase);

        public bool IsPhaseComplete(int phase) => objective is IPhasedObjective phased && phased.IsPhaseComplete(phase);

        public bool BeginEpoch(int phase, int epoch, int epochs) => objective is IStepObserver observer && observer.BeginEpoch(phase, epoch, epochs);

        public void BeginStep(int phase, double progress) => (objective as IStepObserver)?.BeginStep(phase, progress);

        public void EndStep() => (objective as IStepObserver)?.EndStep();

        public void EndEpoch() => (objective as IStepObserver)?.EndEpoch();

        public Tensor? RowWeight(TensorBatch batch) => objective is ILabelledObjective labelled ? labelled.RowWeight(batch) : batch.Weight;

        public double MeanWeight(DataSummary summary) => (objective as ILabelledObjective)?.MeanWeight(summary) ?? summary.MeanWeight;

        public bool HasConstant(DataSummary summary) => objective is ILabelledObjective labelled && labelled.HasConstant(summary);

        public Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => (objective as ILabelledObjective)?.ConstantLoss(batch, summary);

        public double? Gradient(TensorBatch batch, double meanWeight) => (objective as IGradientObjective)?.Gradient(batch, meanWeight);

        public Tensor? Penalty() => (objective as IRegularizedObjective)?.Penalty();

        public double WeightDecayFactor(long stepsPerEpoch) => (objective as IRegularizedObjective)?.WeightDecayFactor(stepsPerEpoch) ?? 1;
    }
}
