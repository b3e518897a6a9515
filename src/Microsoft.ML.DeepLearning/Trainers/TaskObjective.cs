using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>An objective for one of the standard tasks: losses and weights of rows are those of its <see cref="TaskLoss"/>.</summary>
internal abstract class TaskObjective : TrainingObjective, IRowStateful, IWeightedObjective, IConstantBaseline
{
    public abstract TaskLoss Losses { get; }

    public FittedTask Task => Losses.Task;

    public virtual IReadOnlyDictionary<string, Tensor> RowState => Losses.RowState;

    public Tensor? RowWeight(TensorBatch batch) => Losses.Weight(batch);

    public double MeanWeight(DataSummary summary) => Losses.MeanWeight(summary);

    public bool HasConstant(DataSummary summary) => Losses.HasConstant(summary);

    public Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => Losses.OfConstant(batch, summary);
}
