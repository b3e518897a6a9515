using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>
/// The loss of each row of a batch: the task's loss, or one that is robust to wrong labels.
/// </summary>
internal sealed class NoisyLabelLoss : TaskLoss
{
    private readonly Func<Tensor, Tensor, Tensor> _training;
    private readonly Func<Tensor, Tensor, Tensor> _validation;
    private readonly EarlyLearning? _early;
    private readonly bool _validatesNumberedRows;
    private readonly RowRegister? _register;

    /// <param name="task">A task with classes.</param>
    /// <param name="noise">The method.</param>
    /// <param name="summary">The numbered rows.</param>
    /// <param name="device">The device of the outputs.</param>
    /// <param name="smoothing">ε, the label smoothing of cross-entropy in training.</param>
    /// <param name="classWeights">One per class; null if all are 1.</param>
    /// <param name="training">
    /// The training loss, outputs and class numbers [B] → [B], of networks whose training outputs differ from those of the task; null for the method's loss.
    /// </param>
    public NoisyLabelLoss(
        FittedTask task, NoisyLabelOptions noise, DataSummary summary, Device device, double smoothing = 0, float[]? classWeights = null,
        Func<Tensor, Tensor, Tensor>? training = null)
        : base(task, classWeights, device)
    {
        var plan = noise.RemembersRows ? new TargetMemoryPlan(noise, summary.NumberedRows, task.Classes) : null;
        _early = plan is null ? null : new EarlyLearning(plan.Create(device), noise.Strength);
        _validatesNumberedRows = _early is not null && summary.NumberedRows > summary.Rows;
        _register = summary.Register;
        _training = training is null ? Training(task, noise, smoothing) : (output, label) => training(output, task.ClassNumbers(label));
        _validation = noise.Method == NoisyLabelMethod.None ? task.RowLoss : OfLogits(task, RobustLosses.AbsoluteError);
    }

    /// <summary>Creates the loss that the options select.</summary>
    /// <param name="task">The task.</param>
    /// <param name="options">The trainer's options.</param>
    /// <param name="summary">The numbered rows.</param>
    /// <param name="device">The device of the outputs.</param>
    public static TaskLoss Of(FittedTask task, TrainingOptions options, DataSummary summary, Device device)
        => options is INoisyLabelOptions noisy ? new NoisyLabelLoss(task, noisy.NoisyLabels, summary, device) : new TaskLoss(task);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> RowState => _early?.Memory.State ?? base.RowState;

    /// <inheritdoc/>
    public override bool NeedsUnmixed => _early is not null;

    /// <summary>The averages of the predictions for each row; null if the method keeps none.</summary>
    public TargetMemory? Memory => _early?.Memory;

    /// <summary>The <see cref="LabelMemory"/> of the run; null if the method keeps none.</summary>
    public override object? RowMemory(TrainingColumns columns, DataViewSchema schema)
        => _early is null || _register is null ? null : new LabelMemory(_early.Memory, _register, columns, schema);

    /// <summary>
    /// Outputs [B, O] → [B]. Validation has no regulariser, but held-out training rows still update their running averages, which the
    /// label memory reports.
    /// </summary>
    public override Tensor Of(Tensor output, TensorBatch batch, bool training)
    {
        using var scope = NewDisposeScope();
        if (training)
            return Regularised(_training(output, batch.Label), _early is null ? null : Term(output, batch)).MoveToOuterDisposeScope();
        if (_validatesNumberedRows)
            _early!.Observe(batch.RowIndex, Task.ClassLogits(output));
        return Validation(output, batch.Label).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The running averages take the predictions for the unmixed rows.</remarks>
    protected override (Tensor Own, Tensor Other) OfBoth(Tensor output, TensorBatch batch, Tensor partner, double share, Tensor? unmixed)
    {
        var term = _early is null ? null : MixedTerm(output, batch.RowIndex, partner, share, unmixed!);
        var own = Regularised(_training(output, batch.Label), term);
        return (own, Regularised(_training(output, batch.Label.index_select(0, partner)), term));
    }

    /// <inheritdoc/>
    public override void Forget() => _early?.Memory.Clear();

    protected override Tensor Validation(Tensor output, Tensor label) => _validation(output, label);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _early?.Dispose();
        base.Dispose(disposing);
    }

    private static Func<Tensor, Tensor, Tensor> Training(FittedTask task, NoisyLabelOptions noise, double smoothing) => noise.Method switch
    {
        NoisyLabelMethod.GeneralizedCrossEntropy => OfLogits(task, (z, y) => RobustLosses.Generalized(z, y, noise.Exponent)),
        NoisyLabelMethod.SymmetricCrossEntropy => OfLogits(task, (z, y) => RobustLosses.Symmetric(z, y, noise.CrossEntropyWeight, noise.ReverseCrossEntropyWeight)),
        NoisyLabelMethod.SoftBootstrapping => OfLogits(task, (z, y) => RobustLosses.SoftBootstrapping(z, y, noise.LabelShare ?? NoisyLabelDefaults.SoftLabelShare)),
        NoisyLabelMethod.HardBootstrapping => OfLogits(task, (z, y) => RobustLosses.HardBootstrapping(z, y, noise.LabelShare ?? NoisyLabelDefaults.HardLabelShare)),
        NoisyLabelMethod.LabelSmoothing => OfLogits(task, (z, y) => RobustLosses.CrossEntropy(z, y, noise.Smoothing)),
        _ when smoothing > 0 => OfLogits(task, (z, y) => RobustLosses.CrossEntropy(z, y, smoothing)),
        _ => task.RowLoss,
    };

    private static Func<Tensor, Tensor, Tensor> OfLogits(FittedTask task, Func<Tensor, Tensor, Tensor> loss)
        => (output, label) => loss(task.ClassLogits(output), task.ClassNumbers(label));

    private Tensor Term(Tensor output, TensorBatch batch)
    {
        var logits = Task.ClassLogits(output);
        return _early!.Term(logits, _early.Observe(batch.RowIndex, logits));
    }

    private Tensor MixedTerm(Tensor output, Tensor rows, Tensor partner, double share, Tensor unmixed)
    {
        var targets = _early!.Observe(rows, Task.ClassLogits(unmixed)); // [B, C]
        return _early.Term(Task.ClassLogits(output), Mixup.Mix(targets, partner, share));
    }

    private static Tensor Regularised(Tensor loss, Tensor? term) => term is null ? loss : loss.Plus(term);
}
