using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// The training loop: phases, epochs, steps, early stopping, checkpoints. It only knows the network's
/// parameters and the loss of a batch. After a run the objective's network has its final shape and the weights to keep.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly TrainingRun _run;
    private readonly TrainingObjective _objective;
    private readonly TrainingData _data;
    private readonly RandomSource _random;
    private readonly TrainingReporter _reporter;
    private readonly ObjectiveEvaluator _evaluator;
    private readonly RunAdvice _advice;
    private readonly ConstantComparison _comparison;
    private readonly TrainingCheckpoint? _checkpoint;
    private readonly PhasePlan _plan;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeForecast _forecast = new();
    private readonly int _batchSize;
    private readonly long _stepsPerEpoch;
    private TrainingState _state = new();
    private TimeSpan _elapsedBefore;
    private long _firstStep;
    private PhaseRun _phase = null!;
    private PhaseTime? _timeLimit;

    /// <param name="run">Host, device, seed and options of this fit.</param>
    /// <param name="objective">The objective; not disposed here.</param>
    /// <param name="data">The data; not disposed here.</param>
    /// <param name="random">The run's random numbers, shared with the objective.</param>
    /// <param name="checkpoint">Saves the unfinished run; null for no checkpoint.</param>
    public TrainingLoop(TrainingRun run, TrainingObjective objective, TrainingData data, RandomSource random, TrainingCheckpoint? checkpoint)
    {
        (_run, _objective, _data, _random, _checkpoint) = (run, objective, data, random, checkpoint);
        _reporter = new TrainingReporter(run, objective);
        _evaluator = new ObjectiveEvaluator(objective, data.Summary);
        _advice = new RunAdvice(run.Options, data.Summary);
        _comparison = new ConstantComparison(objective, data, _evaluator, _advice);
        _plan = new PhasePlan(objective, run.Options.EpochsFor(data.Training.Rows));
        _batchSize = run.Options.BatchSizeFor(data.Training.Rows);
        _stepsPerEpoch = data.Training.StepsPerEpoch(_batchSize);
    }

    private TrainingOptions Options => _run.Options;

    private int PhaseEnd => Math.Min(_plan.End(_state.Phase, _state.PhaseStart), _timeLimit?.LastEpoch ?? int.MaxValue);

    private TimeSpan Elapsed => _elapsedBefore + _watch.Elapsed;

    public TrainingOutcome Run()
    {
        Start();
        var outcome = TrainingOutcome.Completed;
        while (outcome is TrainingOutcome.Completed)
        {
            if (_state.PhaseIsOver)
            {
                if (_phase.Best.IsTaken)
                    _phase.Restore();
                if (_plan.IsLast(_state.Phase))
                    break;
                BeginNextPhase();
            }
            outcome = RunEpoch();
        }
        if (outcome is TrainingOutcome.Completed && _state.Epoch < _plan.TotalEpochs)
            outcome = TrainingOutcome.StoppedEarly;
        double loss = _phase.Best.IsTaken ? _state.BestLoss!.Value : _state.LastLoss;
        Finish();
        if (outcome is TrainingOutcome.Diverged)
            CheckModel();
        if (outcome is not TrainingOutcome.Cancelled && _comparison.Warning(loss, _state.Epoch) is { } warning)
            _run.Warning(warning);
        return outcome;
    }

    public void Dispose()
    {
        _phase?.Dispose();
        _reporter.Dispose();
    }

    private void Start()
    {
        if (_advice.OnWeights() is { } problem)
            _run.Warning(problem);
        _checkpoint?.CheckOrigin(_objective.Origin);
        _objective.Prepare(_data.Training, _run.ThrowIfCancelled);
        if (_checkpoint?.Saved is not { } saved)
        {
            BeginPhase(0, structure: null);
            return;
        }
        try
        {
            Resume(saved);
        }
        catch (Exception mismatch) when (mismatch is InvalidDataException or ArgumentException or InvalidOperationException or ArithmeticException or ExternalException)
        {
            throw new InvalidDataException($"The checkpoint '{Options.CheckpointPath}' does not fit this run: {mismatch.Message} Delete the file to train from the beginning.", mismatch);
        }
        _run.Info($"Training goes on after epoch {_state.Epoch} from the checkpoint '{Options.CheckpointPath}'.");
    }

    private void Resume(SavedRun saved)
    {
        StateCheck.Validate(saved.State, _plan.LatestEnds(), _stepsPerEpoch, _data.Validation is not null);
        for (int phase = 0; phase <= saved.State.Phase; phase++)
            BeginPhase(phase, saved.Structure);
        _state = saved.State;
        _elapsedBefore = saved.State.Elapsed;
        _firstStep = saved.State.Step;
        _phase.Resume(saved);
    }

    private void BeginNextPhase()
    {
        using var whole = _run.FinishWork(); // a network between two phases is no model
        _phase.Dispose();
        _objective.EndPhase(_state.Phase, _state.BestLoss ?? _state.LastLoss);
        _state = _state with { Phase = _state.Phase + 1, PhaseStart = _state.Epoch, PhaseIsOver = false, BestLoss = null, BestError = null, EpochsSinceBest = 0 };
        if (!_objective.ContinuesSchedule(_state.Phase))
            _state.ScheduleStart = _state.Epoch;
        BeginPhase(_state.Phase, structure: null);
        _phase.Keep(isBest: false);
    }

    private void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        var schedule = _objective.ContinuesSchedule(phase) ? _phase.Schedule : null;
        _phase?.Dispose(); // the objective may change the weights
        _random.BeginPhase(phase);
        _objective.BeginPhase(phase, structure);
        _phase = new PhaseRun(_objective, Options, _stepsPerEpoch, _objective.MeanWeight(_data.Summary), schedule);
        _timeLimit = PhaseTime.Of(Options.MaximumSeconds, _objective.Phases, phase, Elapsed);
    }

    private TrainingOutcome RunEpoch()
    {
        _random.BeginEpoch(_state.Epoch);
        _objective.Network.train();
        double lossSum = 0;
        double weights = 0;
        double rate = 0;
        int epochs = PhaseEnd - _state.PhaseStart;
        long phaseSteps = epochs * _stepsPerEpoch;
        long scheduleSteps = (_plan.ScheduleEnd(_state.Phase, PhaseEnd) - _state.ScheduleStart) * _stepsPerEpoch;
        try
        {
            if (_objective.BeginEpoch(_state.Phase, _state.Epoch - _state.PhaseStart, epochs))
                _phase.Session.Optimizer.ValuesChanged();
            foreach (var batch in _data.Training.Visit(_batchSize, RandomSource.Mix(_run.Seed, _state.Epoch), _run.ThrowIfCancelled))
            {
                long step = _state.Step - (_state.PhaseStart * _stepsPerEpoch);
                _objective.BeginStep(_state.Phase, Math.Min((double)step / phaseSteps, Math.BitDecrement(1.0)));
                rate = _phase.Rate(_state.Step - (_state.ScheduleStart * _stepsPerEpoch), scheduleSteps, step);
                if (!PhaseRun.IsUsable(_phase.Session.Step(batch, rate)))
                    return Diverged();
                _objective.EndStep();
                lossSum += _phase.Session.Evaluator.DataLoss * batch.Rows;
                weights += batch.Rows;
                _state.Step++;
                TellTime();
                if (_timeLimit?.IsOver(Elapsed) == true)
                    break;
            }
            _state.Step = (_state.Epoch + 1) * _stepsPerEpoch;
        }
        catch (OperationCanceledException) when (_run.IsCancelled)
        {
            return Cancelled(); // noticed between two steps, or while a slow source was waited for
        }
        return FinishEpoch(lossSum / weights, rate);
    }

    private TrainingOutcome FinishEpoch(double trainingLoss, double rate)
    {
        _objective.EndEpoch();
        ValidationResult? validation;
        try
        {
            validation = _data.Validation is { } rows ? _evaluator.Evaluate(rows, Math.Max(_objective.ValidationBatchSize, _batchSize), _run.ThrowIfCancelled) : null;
        }
        catch (OperationCanceledException)
        {
            return Cancelled();
        }
        if (validation is { } result)
            _comparison.Add(result);
        // A last step with a finite gradient can still move the weights so far that the outputs are not finite.
        if (!PhaseRun.IsUsable(validation?.Loss ?? 0) || !_phase.IsSound())
            return Diverged();
        bool isBest = _state.FinishEpoch(trainingLoss, validation?.Loss, Options.EarlyStoppingMinimumImprovement, validation?.Metric?.Error);
        _phase.Keep(isBest);
        _phase.Schedule.EpochFinished(validation?.Metric?.Error ?? _state.LastLoss);
        _state.Schedule = _phase.Schedule.State;
        _state.Elapsed = Elapsed;
        _timeLimit?.EpochFinished(_state.Epoch, _plan.End(_state.Phase, _state.PhaseStart), Elapsed);
        _state.PhaseIsOver = _state.Epoch >= PhaseEnd
            || _state.EpochsSinceBest >= Options.EarlyStoppingPatience
            || _objective.IsPhaseComplete(_state.Phase);
        _reporter.Report(new TrainingProgress(_objective.Phases[_state.Phase].Name, _state.Epoch, _plan.TotalEpochs, trainingLoss, validation?.Loss, rate, isBest, _state.Elapsed)
        {
            ValidationAccuracy = validation?.Accuracy,
            ValidationMetric = validation?.Metric,
        });
        _checkpoint?.Write(_state, _phase.Session, _objective, _phase.Best);
        return TrainingOutcome.Completed;
    }

    private void TellTime()
    {
        if (_forecast.MessageAfter(_watch.Elapsed, _state.Step - _firstStep, (_plan.TotalEpochs * _stepsPerEpoch) - _state.Step, _state.Epoch + 1, _plan.TotalEpochs, Options.MaximumSeconds) is { } message)
            _run.Info(message);
    }

    private TrainingOutcome Cancelled()
    {
        if (!Options.ReturnBestOnCancel || _state.Epoch == 0)
            throw new OperationCanceledException($"Training was cancelled in epoch {_state.Epoch + 1}.", Options.CancellationToken);
        _phase.Restore();
        _run.Warning($"Training was cancelled in epoch {_state.Epoch + 1}; the model learned so far is kept.");
        return TrainingOutcome.Cancelled;
    }

    private TrainingOutcome Diverged()
    {
        string layer = _phase.Session.FirstNonFinite() ?? "the loss itself";
        string problem = $"Training diverged in epoch {_state.Epoch + 1}, step {_state.Step + 1}: values that are not finite appeared first in '{layer}'";
        string advice = _advice.OnDivergence();
        if (!_phase.HasModel)
            throw new InvalidOperationException($"{problem}, before there was a model to keep. {advice}");
        _phase.Restore();
        _run.Warning($"{problem}; the weights of the last good epoch, {_state.Epoch}, or the best before it are kept. {advice}");
        return TrainingOutcome.Diverged;
    }

    // Work between the last step and the model, such as fitting curves again, can fail on large weights.
    private void CheckModel()
    {
        using var scope = NewDisposeScope();
        if (_objective.Network.state_dict().FirstOrDefault(entry => !entry.Value.isfinite().all().item<bool>()).Key is { } layer)
            throw new InvalidOperationException($"Training diverged in epoch {_state.Epoch + 1}, and in the model of the epoch before it values that are not finite appeared first in '{layer}'. {_advice.OnDivergence()}");
    }

    private void Finish()
    {
        using var whole = _run.FinishWork();
        _phase.Dispose(); // the parameters get storage of their own again
        _objective.Complete();
        _objective.Network.eval();
        if (_data.Validation is { } rows && _objective is ICalibratedObjective calibrated
            && calibrated.Calibrate(rows, Math.Max(_objective.ValidationBatchSize, _batchSize), CancellationCheck.ThrowIfCancelled) is { } message)
            _run.Info(message);
    }
}
