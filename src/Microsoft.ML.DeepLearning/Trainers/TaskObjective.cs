using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>An objective for one of the standard tasks: losses and weights of rows are those of its <see cref="TaskLoss"/>.</summary>
public abstract class TaskObjective : TrainingObjective, IRowStateful, ILabelledObjective
{
    /// <summary>The loss of each row and its weight. The objective owns it.</summary>
    public abstract TaskLoss Losses { get; }

    /// <summary>The task of this fit.</summary>
    public FittedTask Task => Losses.Task;

    /// <inheritdoc/>
    public virtual IReadOnlyDictionary<string, Tensor> RowState => Losses.RowState;

    /// <inheritdoc/>
    public Tensor? RowWeight(TensorBatch batch) => Losses.Weight(batch);

    /// <inheritdoc/>
    public double MeanWeight(DataSummary summary) => Losses.MeanWeight(summary);

    /// <inheritdoc/>
    public bool HasConstant(DataSummary summary) => Losses.HasConstant(summary);

    /// <inheritdoc/>
    public Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => Losses.OfConstant(batch, summary);
}
