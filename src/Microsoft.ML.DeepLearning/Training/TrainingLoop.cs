using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Training.Schedules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// The training loop: phases, epochs, steps, early stopping, checkpoints. Of the network it knows only the
/// parameters and the loss of a batch. After a run the objective's network has its final shape and the weights to keep.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    // Labels are standardised or classes: a loss or weight of this size says that the run is lost, though all numbers are finite yet.
    private const double Largest = 1e15;

    // Training rows that the final model is compared on where there are no validation rows, and their share of the rows seen in training.
    private const int MostSampled = 1024;
    private const int FewestSampled = 64;
    private const double SampledShare = 0.1;

    // Steps after which the estimates of a new optimizer are good, where an epoch has fewer.
    private const int LeastWarmup = 50;

    private readonly TrainingRun _run;
    private readonly TrainingObjective _objective;
    private readonly TrainingData _data;
    private readonly RandomSource _random;
    private readonly TrainingReporter _reporter;
    private readonly ObjectiveEvaluator _evaluator;
    private readonly RunAdvice _advice;
    private readonly TrainingCheckpoint? _checkpoint;
    private readonly ModelSnapshot _best = new();
    private readonly ModelSnapshot _lastGood = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly int _batchSize;
    private readonly long _stepsPerEpoch;
    private TrainingState _state = new();
    private TimeSpan _elapsedBefore;
    private OptimizerSession _session = null!;
    private RateSchedule _schedule = null!;
    private double? _constantLoss;

    /// <param name="run">Host, device, seed and options of this fit.</param>
    /// <param name="objective">Not disposed here.</param>
    /// <param name="data">Not disposed here.</param>
    /// <param name="random">The run's random numbers, which the objective has too.</param>
    /// <param name="checkpoint">Where the unfinished run is saved; null for nowhere.</param>
    public TrainingLoop(TrainingRun run, TrainingObjective objective, TrainingData data, RandomSource random, TrainingCheckpoint? checkpoint)
    {
        _run = run;
        _objective = objective;
        _data = data;
        _random = random;
        _checkpoint = checkpoint;
        _reporter = new TrainingReporter(run);
        _evaluator = new ObjectiveEvaluator(objective, data.Summary);
        _advice = new RunAdvice(run.Options, data.Summary);
        _batchSize = run.Options.BatchSizeFor(data.Training.Rows);
        _stepsPerEpoch = data.Training.StepsPerEpoch(_batchSize);
    }

    private TrainingOptions Options => _run.Options;

    private int TotalEpochs => EpochsOf(_objective.Phases);

    public TrainingOutcome Run()
    {
        Start();
        var outcome = TrainingOutcome.Completed;
        while (outcome is TrainingOutcome.Completed)
        {
            if (_state.PhaseIsOver)
            {
                if (_best.IsTaken)
                    RestoreBest();
                if (_state.Phase == _objective.Phases.Count - 1)
                    break;
                BeginNextPhase();
            }
            outcome = RunEpoch();
        }
        if (outcome is TrainingOutcome.Completed && _state.Epoch < TotalEpochs)
            outcome = TrainingOutcome.StoppedEarly;
        Finish();
        if (outcome is not TrainingOutcome.Cancelled)
            CompareWithConstant();
        return outcome;
    }

    public void Dispose()
    {
        _session?.Dispose();
        _reporter.Dispose();
        _best.Dispose();
        _lastGood.Dispose();
    }

    private void Start()
    {
        if (_advice.OnWeights() is { } problem)
            _run.Warning(problem);
        _checkpoint?.CheckOrigin(_objective.Origin);
        _objective.Prepare(_data.Training, _run.ThrowIfCancelled);
        if (_checkpoint?.Saved is { } saved)
        {
            try
            {
                Resume(saved);
            }
            catch (Exception mismatch) when (mismatch is InvalidDataException or ArgumentException or InvalidOperationException or ArithmeticException or ExternalException)
            {
                throw new InvalidDataException($"The checkpoint '{Options.CheckpointPath}' does not fit this run: {mismatch.Message} Delete the file to train from the beginning.", mismatch);
            }
            _run.Info($"Training goes on after epoch {_state.Epoch} from the checkpoint '{Options.CheckpointPath}'.");
            return;
        }
        BeginPhase(0, structure: null);
    }

    private void Resume(SavedRun saved)
    {
        StateCheck.Validate(saved.State, PhaseEnds(), _stepsPerEpoch, _data.Validation is not null);
        if (saved.Best.Count > 0 != (saved.State.BestLoss is not null && Options.RestoreBestWeights))
            throw new InvalidDataException("Its best weights are missing or surplus.");
        for (int phase = 0; phase <= saved.State.Phase; phase++)
            BeginPhase(phase, saved.Structure);
        _state = saved.State;
        _elapsedBefore = saved.State.Elapsed;
        ModelSnapshot.Load(_session.Parameters, _objective, saved.Model);
        _session.LoadState(saved.Optimizer);
        SavedState.Restore(_objective.RowState, saved.RowState);
        _schedule.LoadState(saved.State.Schedule);
        if (saved.Best.Count > 0)
            ModelSnapshot.Check(_session.Parameters, _objective, saved.Best);
        _best.Load(saved.Best);
        KeepLastGood();
    }

    private void BeginNextPhase()
    {
        using var whole = _run.FinishWork(); // a network between two phases is no model
        _session.Dispose(); // the network has its own weights again
        _objective.EndPhase(_state.Phase, _state.BestLoss ?? _state.LastLoss);
        _state = _state with { Phase = _state.Phase + 1, PhaseStart = _state.Epoch, PhaseIsOver = false, BestLoss = null, EpochsSinceBest = 0 };
        if (!_objective.ContinuesSchedule(_state.Phase))
            _state.ScheduleStart = _state.Epoch;
        BeginPhase(_state.Phase, structure: null);
        _lastGood.Take(_session.Parameters, _objective);
    }

    private void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        _session?.Dispose(); // the network has its own weights again and may change them
        _random.BeginPhase(phase);
        _objective.BeginPhase(phase, structure);
        if (!_objective.ContinuesSchedule(phase))
            _schedule = OptimizerSession.CreateSchedule(Options);
        _session = new OptimizerSession(_objective, Options, _stepsPerEpoch, _objective.MeanWeight(_data.Summary));
        _lastGood.Clear();
        _best.Clear();
    }

    private TrainingOutcome RunEpoch()
    {
        var options = Options;
        _random.BeginEpoch(_state.Epoch);
        _objective.Network.train();
        double lossSum = 0;
        double weights = 0;
        double rate = 0;
        long phaseSteps = (PhaseEnd(_state.Phase) - _state.PhaseStart) * _stepsPerEpoch;
        try
        {
            if (_objective.BeginEpoch(_state.Phase, _state.Epoch - _state.PhaseStart, PhaseEnd(_state.Phase) - _state.PhaseStart))
                _session.Optimizer.ValuesChanged();
            foreach (var batch in _data.Training.Visit(_batchSize, RandomSource.Mix(_run.Seed, _state.Epoch), _run.ThrowIfCancelled))
            {
                long stepOfPhase = _state.Step - (_state.PhaseStart * _stepsPerEpoch);
                _objective.BeginStep(_state.Phase, Math.Min((double)stepOfPhase / phaseSteps, Math.BitDecrement(1.0)));
                rate = _session.Rate(options.UsedLearningRate * RateFactor(stepOfPhase));
                double loss = _session.Step(batch, rate);
                if (!IsUsable(loss))
                    return Diverged();
                lossSum += _session.Evaluator.DataLoss * batch.Rows;
                weights += batch.Rows;
                _state.Step++;
            }
        }
        catch (OperationCanceledException) when (_run.IsCancelled)
        {
            return Cancelled(); // noticed between two steps, or while a slow source was waited for
        }
        return FinishEpoch(lossSum / weights, rate);
    }

    private double RateFactor(long stepOfPhase)
    {
        long steps = (ScheduleEnd() - _state.ScheduleStart) * _stepsPerEpoch;
        long step = _state.Step - (_state.ScheduleStart * _stepsPerEpoch);
        double factor = _schedule.Factor(Math.Min(step, steps - 1), steps, _stepsPerEpoch);
        // The first steps of a new optimizer are of full length whatever the gradient: in the middle of a schedule they would undo what was learned.
        return _state.ScheduleStart < _state.PhaseStart ? factor * Math.Min(1, (stepOfPhase + 1.0) / (Math.Max(_stepsPerEpoch, LeastWarmup) + 1)) : factor;
    }

    private TrainingOutcome FinishEpoch(double trainingLoss, double rate)
    {
        _objective.EndEpoch();
        ValidationResult? validation = null;
        if (_data.Validation is { } rows)
        {
            try
            {
                validation = _evaluator.Evaluate(rows, Math.Max(_objective.ValidationBatchSize, _batchSize), _run.ThrowIfCancelled);
            }
            catch (OperationCanceledException)
            {
                return Cancelled();
            }
        }
        double? validationLoss = validation?.Loss;
        _constantLoss = validation?.ConstantLoss ?? _constantLoss;
        // A last step with a finite gradient can still throw the weights so far that nothing finite comes out.
        if (validationLoss is double value && !IsUsable(value) || _session.FirstNonFinite() is not null || !IsUsable(_session.Parameters.Largest()))
            return Diverged();

        _state.Epoch++;
        bool isBest = validationLoss is double loss && IsBetter(loss);
        _state.LastLoss = validationLoss ?? trainingLoss;
        _state.EpochsSinceBest = isBest || validationLoss is null ? 0 : _state.EpochsSinceBest + 1;
        if (isBest)
        {
            _state.BestLoss = validationLoss;
            if (Options.RestoreBestWeights)
                _best.Take(_session.Parameters, _objective);
        }
        KeepLastGood();
        _schedule.EpochFinished(validationLoss ?? trainingLoss);
        _state.Schedule = _schedule.State;
        _state.Elapsed = _elapsedBefore + _watch.Elapsed;
        _state.PhaseIsOver = _state.Epoch >= PhaseEnd(_state.Phase)
            || _state.EpochsSinceBest >= Options.EarlyStoppingPatience
            || _objective.IsPhaseComplete(_state.Phase);
        string phase = _objective.Phases[_state.Phase].Name;
        var progress = new TrainingProgress(phase, _state.Epoch, TotalEpochs, trainingLoss, validationLoss, rate, isBest, _state.Elapsed)
        {
            ValidationAccuracy = validation?.Accuracy,
        };
        Options.EpochObserver?.Invoke(_objective, progress);
        _reporter.Report(progress);
        _checkpoint?.Write(_state, _session, _objective, _best);
        return TrainingOutcome.Completed;
    }

    private static bool IsUsable(double value) => Math.Abs(value) < Largest; // false for NaN

    private bool IsBetter(double loss)
        => _state.BestLoss is not double best || loss < best - (Math.Abs(best) * Options.EarlyStoppingMinimumImprovement);

    /// <summary>The epoch with which a phase ends; every phase has at least one.</summary>
    private int PhaseEnd(int phase) => Math.Max(_state.PhaseStart + 1, EpochsOf(_objective.Phases.Take(phase + 1)));

    /// <summary>The epoch with which the schedule ends: the end of the last phase that continues it.</summary>
    private int ScheduleEnd()
    {
        int last = _state.Phase;
        int end = PhaseEnd(last);
        while (last + 1 < _objective.Phases.Count && _objective.ContinuesSchedule(last + 1))
        {
            last++;
            end = Math.Max(end + 1, EpochsOf(_objective.Phases.Take(last + 1)));
        }
        return end;
    }

    /// <summary>The epoch by which each phase is over at the latest, as every one before it may have taken at least one.</summary>
    private int[] PhaseEnds()
    {
        var ends = new int[_objective.Phases.Count];
        for (int phase = 0; phase < ends.Length; phase++)
            ends[phase] = Math.Max((phase == 0 ? 0 : ends[phase - 1]) + 1, EpochsOf(_objective.Phases.Take(phase + 1)));
        return ends;
    }

    private int EpochsOf(IEnumerable<TrainingPhase> phases) => (int)Math.Round(phases.Sum(phase => phase.Fraction) * Options.MaximumEpochs);

    private TrainingOutcome Cancelled()
    {
        if (!Options.ReturnBestOnCancel || _state.Epoch == 0)
            throw new OperationCanceledException($"Training was cancelled in epoch {_state.Epoch + 1}.", Options.CancellationToken);
        RestoreBest();
        _run.Warning($"Training was cancelled in epoch {_state.Epoch + 1}; the model learned so far is kept.");
        return TrainingOutcome.Cancelled;
    }

    private TrainingOutcome Diverged()
    {
        string layer = _session.FirstNonFinite() ?? "the loss itself";
        string problem = $"Training diverged in epoch {_state.Epoch + 1}, step {_state.Step + 1}: values that are not finite appeared first in '{layer}'";
        string advice = _advice.OnDivergence();
        if (!_lastGood.IsTaken && !_best.IsTaken)
            throw new InvalidOperationException($"{problem}, before there was a model to keep. {advice}");
        RestoreBest();
        _run.Warning($"{problem}; the weights of the last good epoch, {_state.Epoch}, or the best before it are kept. {advice}");
        return TrainingOutcome.Diverged;
    }

    // Nothing goes back to the last good weights once there are best ones: with large tables the copy is worth saving.
    private void KeepLastGood()
    {
        if (_best.IsTaken)
            _lastGood.Clear();
        else
            _lastGood.Take(_session.Parameters, _objective);
    }

    private void RestoreBest() => (_best.IsTaken ? _best : _lastGood).Restore(_session.Parameters, _objective);

    private void Finish()
    {
        using var whole = _run.FinishWork();
        _session.Dispose(); // the parameters get storage of their own again
        _objective.Complete();
        _objective.Network.eval();
    }

    // A model that is no better than a constant scores without an error; this is where its user can be told.
    private void CompareWithConstant()
    {
        double? loss = _best.IsTaken ? _state.BestLoss : _state.LastLoss;
        double? constant = _constantLoss;
        if (_data.Validation is null && _objective.HasConstant(_data.Summary))
        {
            int rows = (int)Math.Clamp(_data.Summary.Rows * _state.Epoch * SampledShare, FewestSampled, MostSampled);
            var result = _evaluator.Evaluate(_data.Sample(rows, _objective.ValidationBatchSize));
            (loss, constant) = (result.Loss, result.ConstantLoss);
        }
        string which = _data.Validation is null ? "training rows" : "the validation rows";
        if (constant is not null && _advice.OnResult(loss!.Value, constant.Value, which) is { } problem)
            _run.Warning(problem);
    }
}

/// <summary>Why a run ended.</summary>
internal enum TrainingOutcome
{
    /// <summary>All epochs were used, or every phase said that it was done.</summary>
    Completed,

    /// <summary>The validation loss stopped falling.</summary>
    StoppedEarly,

    /// <summary>The run was cancelled and returned its best model so far.</summary>
    Cancelled,

    /// <summary>A loss or gradient was not finite; the last good weights were kept.</summary>
    Diverged,
}
