using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// The loss of the rows of a batch: that of the task, or one that wrong labels harm less; and what each counts for, its example
/// weight times the weight of its class.
/// </summary>
internal sealed class RowLosses : IDisposable
{
    private readonly FittedTask _task;
    private readonly Func<Tensor, Tensor, Tensor> _training;
    private readonly Func<Tensor, Tensor, Tensor> _validation;
    private readonly float[]? _classWeights;
    private readonly Tensor? _classWeightValues;
    private readonly EarlyLearning? _early;
    private readonly bool _validatesNumberedRows;
    private readonly RowRegister? _register;

    /// <summary>The task's own loss.</summary>
    public RowLosses(FittedTask task)
    {
        _task = task;
        _training = _validation = task.RowLoss;
    }

    /// <param name="task">A task with classes.</param>
    /// <param name="noise">The method.</param>
    /// <param name="summary">Which rows are numbered.</param>
    /// <param name="device">Where outputs will be.</param>
    /// <param name="smoothing">ε of the label smoothing that cross-entropy has in training.</param>
    /// <param name="classWeights">One per class; null for ones.</param>
    /// <param name="training">
    /// Outputs in training and class numbers [B] → [B], for networks whose outputs in training are not those of the task; null for the method's.
    /// </param>
    public RowLosses(
        FittedTask task, NoisyLabelOptions noise, DataSummary summary, Device device, double smoothing = 0, float[]? classWeights = null,
        Func<Tensor, Tensor, Tensor>? training = null)
    {
        var plan = noise.RemembersRows ? new TargetMemoryPlan(noise, summary.NumberedRows, task.Classes) : null;
        _early = plan is null ? null : new EarlyLearning(plan.Create(device), noise.Strength);
        _validatesNumberedRows = _early is not null && summary.NumberedRows > summary.Rows;
        _register = summary.Register;
        _task = task;
        _training = training is null ? Training(task, noise, smoothing) : (output, label) => training(output, task.ClassNumbers(label));
        _validation = noise.Method == NoisyLabelMethod.None ? task.RowLoss : OfLogits(task, RobustLosses.AbsoluteError);
        _classWeights = classWeights;
        _classWeightValues = classWeights is null ? null : tensor([.. classWeights.Select(weight => (double)weight)], device: device).DetachFromDisposeScope();
    }

    /// <summary>The losses that options ask for.</summary>
    /// <param name="task">The task.</param>
    /// <param name="options">Those of the trainer.</param>
    /// <param name="summary">Which rows are numbered.</param>
    /// <param name="device">Where outputs will be.</param>
    public static RowLosses Of(FittedTask task, TrainingOptions options, DataSummary summary, Device device)
        => options is INoisyLabelOptions noisy ? new RowLosses(task, noisy.NoisyLabels, summary, device) : new RowLosses(task);

    public FittedTask Task => _task;

    /// <summary>What a resumed run goes on from.</summary>
    public IReadOnlyDictionary<string, Tensor> RowState => _early?.Memory.State ?? new Dictionary<string, Tensor>();

    /// <summary>Whether <see cref="OfMixed"/> needs the outputs for rows that are not mixed.</summary>
    public bool NeedsUnmixed => _early is not null;

    /// <summary>The averages of the predictions for each row; null where none are kept.</summary>
    public TargetMemory? Memory => _early?.Memory;

    /// <summary>What is known of the rows' labels, in managed memory; null where no predictions are kept.</summary>
    public LabelMemory? LabelMemory(TrainingColumns columns, DataViewSchema schema)
        => _early is null || _register is null ? null : new LabelMemory(_early.Memory, _register, columns, schema);

    /// <summary>
    /// Outputs [B, O] → [B]. In validation nothing is regularised; rows that were set aside from the training rows get running
    /// averages of their predictions all the same, for what these say about labels.
    /// </summary>
    public Tensor Of(Tensor output, TensorBatch batch, bool training)
    {
        using var scope = NewDisposeScope();
        if (training)
            return Regularised(_training(output, batch.Label), _early is null ? null : Term(output, batch)).MoveToOuterDisposeScope();
        if (_validatesNumberedRows)
            _early!.Observe(batch.RowIndex, _task.ClassLogits(output));
        return _validation(output, batch.Label).MoveToOuterDisposeScope();
    }

    /// <summary>The weights of the rows of a batch, example weight times class weight, [B]; null where there are neither.</summary>
    public Tensor? Weight(TensorBatch batch)
    {
        if (_classWeightValues is null)
            return batch.Weight;
        using var scope = NewDisposeScope();
        var ofClasses = _classWeightValues.index_select(0, _task.ClassNumbers(batch.Label)); // float64: the product must not overflow
        return (batch.Weight is { } weight ? ofClasses * weight : ofClasses).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of <see cref="Weight"/> over the training rows.</summary>
    public double MeanWeight(DataSummary summary)
        => _classWeights is null ? summary.MeanWeight : summary.ClassWeightSums.Sum(entry => _classWeights[entry.Key] * entry.Value) / summary.Rows;

    /// <summary>Whether the training rows have different labels, so that there is a constant prediction to compare with.</summary>
    public bool HasConstant(DataSummary summary) => _task.Constant(summary, _classWeights) is not null;

    /// <summary>
    /// The loss of each row in validation, [B], if every row were predicted as the training labels' mean or class shares; null where
    /// these labels are all the same.
    /// </summary>
    public Tensor? OfConstant(TensorBatch batch, DataSummary summary)
    {
        if (_task.Constant(summary, _classWeights) is not { } outputs)
            return null;
        using var scope = NewDisposeScope();
        var output = tensor(outputs, [1, outputs.Length], device: batch.Label.device).expand(batch.Rows, -1); // [B, O]
        return _validation(output, batch.Label).MoveToOuterDisposeScope();
    }

    /// <summary>Outputs [B, O] in validation → the loss of each row, [B], and whether its class was recognised, [B] boolean; null where there are no classes.</summary>
    public (Tensor Loss, Tensor? Recognised) Validate(Tensor output, TensorBatch batch)
        => (Of(output, batch, training: false), _task.Recognised(output, batch.Label));

    /// <summary>
    /// The loss in training of rows that are mixed, share to 1 - share, with other rows of the batch: the losses of both labels and
    /// both weights, mixed likewise. The running average is that of predictions for the rows themselves.
    /// </summary>
    /// <param name="output">Outputs for the mixed rows, [B, O].</param>
    /// <param name="batch">The rows as they were.</param>
    /// <param name="partner">The row of the batch that each is mixed with, [B].</param>
    /// <param name="share">The part of the row itself.</param>
    /// <param name="unmixed">Outputs for the rows as they were, [B, O], without a gradient; null unless <see cref="NeedsUnmixed"/>.</param>
    public Tensor OfMixed(Tensor output, TensorBatch batch, Tensor partner, double share, Tensor? unmixed)
    {
        using var scope = NewDisposeScope();
        var term = _early is null ? null : MixedTerm(output, batch.RowIndex, partner, share, unmixed!);
        var own = Regularised(_training(output, batch.Label), term);
        var other = Regularised(_training(output, batch.Label.index_select(0, partner)), term);
        return RowMixing.Losses(own, other, Weight(batch), partner, share).MoveToOuterDisposeScope();
    }

    /// <summary>For a network that starts anew: predictions of another one are forgotten.</summary>
    public void Forget() => _early?.Memory.Clear();

    public void Dispose()
    {
        _classWeightValues?.Dispose();
        _early?.Dispose();
    }

    private static Func<Tensor, Tensor, Tensor> Training(FittedTask task, NoisyLabelOptions noise, double smoothing) => noise.Method switch
    {
        NoisyLabelMethod.GeneralizedCrossEntropy => OfLogits(task, (z, y) => RobustLosses.Generalized(z, y, noise.Exponent)),
        NoisyLabelMethod.SymmetricCrossEntropy => OfLogits(task, (z, y) => RobustLosses.Symmetric(z, y, noise.CrossEntropyWeight, noise.ReverseCrossEntropyWeight)),
        NoisyLabelMethod.SoftBootstrapping => OfLogits(task, (z, y) => RobustLosses.SoftBootstrapping(z, y, noise.LabelShare ?? 0.95)),
        NoisyLabelMethod.HardBootstrapping => OfLogits(task, (z, y) => RobustLosses.HardBootstrapping(z, y, noise.LabelShare ?? 0.8)),
        NoisyLabelMethod.LabelSmoothing => OfLogits(task, (z, y) => RobustLosses.CrossEntropy(z, y, noise.Smoothing)),
        _ when smoothing > 0 => OfLogits(task, (z, y) => RobustLosses.CrossEntropy(z, y, smoothing)),
        _ => task.RowLoss,
    };

    private static Func<Tensor, Tensor, Tensor> OfLogits(FittedTask task, Func<Tensor, Tensor, Tensor> loss)
        => (output, label) => loss(task.ClassLogits(output), task.ClassNumbers(label));

    private Tensor Term(Tensor output, TensorBatch batch)
    {
        var logits = _task.ClassLogits(output);
        return _early!.Term(logits, _early.Observe(batch.RowIndex, logits));
    }

    private Tensor MixedTerm(Tensor output, Tensor rows, Tensor partner, double share, Tensor unmixed)
    {
        var targets = _early!.Observe(rows, _task.ClassLogits(unmixed)); // [B, C]
        return _early.Term(_task.ClassLogits(output), RowMixing.Mix(targets, partner, share));
    }

    private static Tensor Regularised(Tensor loss, Tensor? term) => term is null ? loss : loss.Plus(term);
}
