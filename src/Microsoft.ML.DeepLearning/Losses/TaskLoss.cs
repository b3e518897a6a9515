using System.Collections.ObjectModel;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Losses;

/// <summary>
/// Computes the loss of each row from a network's outputs, and its weight: example weight times class weight. This class is the task's own loss;
/// methods for unreliable labels derive from it.
/// </summary>
public class TaskLoss : IDisposable
{
    private readonly float[]? _classWeights;
    private readonly Tensor? _classWeightValues;

    /// <summary>Creates the task's own loss.</summary>
    /// <param name="task">The task.</param>
    /// <param name="classWeights">One per class; null if all are 1.</param>
    /// <param name="device">The device of the outputs; only needed with class weights.</param>
    public TaskLoss(FittedTask task, float[]? classWeights = null, Device? device = null)
    {
        Task = task;
        _classWeights = classWeights;
        _classWeightValues = classWeights is null ? null : tensor([.. classWeights.Select(weight => (double)weight)], device: device).DetachFromDisposeScope();
    }

    /// <summary>The task of this fit.</summary>
    public FittedTask Task { get; }

    /// <summary>Values kept for each training row between epochs; saved in checkpoints and restored on resume.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> RowState => ReadOnlyDictionary<string, Tensor>.Empty;

    /// <summary>True if <see cref="OfMixed"/> needs the outputs of unmixed rows.</summary>
    public virtual bool NeedsUnmixed => false;

    /// <summary>The loss of each row.</summary>
    /// <param name="output">The network's outputs, [B, O].</param>
    /// <param name="batch">The rows.</param>
    /// <param name="training">False in validation, without regularisation.</param>
    /// <returns>[B].</returns>
    public virtual Tensor Of(Tensor output, TensorBatch batch, bool training) => training ? Task.RowLoss(output, batch.Label) : Validation(output, batch.Label);

    /// <summary>The validation loss of each row, [B], and, for tasks with classes, true for each row with the right class, [B] Boolean.</summary>
    public (Tensor Loss, Tensor? Recognised) Validate(Tensor output, TensorBatch batch)
        => (Of(output, batch, training: false), Task.Recognised(output, batch.Label));

    /// <summary>The weights of the rows of a batch, example weight times class weight, [B]; null if there are neither.</summary>
    public Tensor? Weight(TensorBatch batch)
    {
        if (_classWeightValues is null)
            return batch.Weight;
        using var scope = NewDisposeScope();
        var ofClasses = _classWeightValues.index_select(0, Task.ClassNumbers(batch.Label)); // float64: the product must not overflow
        return (batch.Weight is { } weight ? ofClasses * weight : ofClasses).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of <see cref="Weight"/> over the training rows.</summary>
    public double MeanWeight(DataSummary summary)
        => _classWeights is null ? summary.MeanWeight : summary.ClassWeightSums.Sum(entry => _classWeights[entry.Key] * entry.Value) / summary.Rows;

    /// <summary>True if the training labels differ, so a constant prediction can be compared.</summary>
    public bool HasConstant(DataSummary summary) => Task.Constant(summary, _classWeights) is not null;

    /// <summary>
    /// The validation loss of each row, [B], if every row gets the best constant for the training labels, such as their mean or class shares, as prediction; null if
    /// these labels are all the same.
    /// </summary>
    public Tensor? OfConstant(TensorBatch batch, DataSummary summary)
    {
        if (Task.Constant(summary, _classWeights) is not { } outputs)
            return null;
        using var scope = NewDisposeScope();
        var output = tensor(outputs, [1, outputs.Length], device: batch.Label.device).expand(batch.Rows, -1); // [B, O]
        return Validation(output, batch.Label).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The training loss of mixed rows (mixup, CutMix): the losses of both labels, weighted by their shares and by the weights of both rows.
    /// </summary>
    /// <param name="output">The outputs of the mixed rows, [B, O].</param>
    /// <param name="batch">The rows before mixing.</param>
    /// <param name="partner">The row of the batch that each row is mixed with, [B].</param>
    /// <param name="share">The share of the row itself.</param>
    /// <param name="unmixed">The outputs of the unmixed rows, [B, O], without a gradient; null unless <see cref="NeedsUnmixed"/>.</param>
    /// <returns>[B].</returns>
    public Tensor OfMixed(Tensor output, TensorBatch batch, Tensor partner, double share, Tensor? unmixed)
    {
        using var scope = NewDisposeScope();
        var (own, other) = OfBoth(output, batch, partner, share, unmixed);
        return Mixup.Losses(own, other, Weight(batch), partner, share).MoveToOuterDisposeScope();
    }

    /// <summary>Clears the per-row values. Called before a network starts from new weights.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Information about the training rows for users of the fitted model, in managed memory; null for none.</summary>
    /// <param name="columns">The columns that were read.</param>
    /// <param name="schema">The schema of the training data.</param>
    public virtual object? RowMemory(TrainingColumns columns, DataViewSchema schema) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The loss in validation: outputs [B, O] and labels [B] → [B].</summary>
    protected virtual Tensor Validation(Tensor output, Tensor label) => Task.RowLoss(output, label);

    /// <summary>The losses of mixed rows with their own label and with their partner's, [B] each.</summary>
    protected virtual (Tensor Own, Tensor Other) OfBoth(Tensor output, TensorBatch batch, Tensor partner, double share, Tensor? unmixed)
        => (Task.RowLoss(output, batch.Label), Task.RowLoss(output, batch.Label.index_select(0, partner)));

    /// <inheritdoc/>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _classWeightValues?.Dispose();
    }
}
