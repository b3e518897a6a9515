using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Training.Schedules;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Everything that lasts as long as a phase: its optimizers, its learning-rate schedule, and the weights that a run goes back to.</summary>
internal sealed class PhaseRun : IDisposable
{
    // Labels are standardised or classes: a loss or weight of this size shows that the run diverged, although all numbers are still finite.
    private const double Largest = 1e15;

    // After so many steps the estimates of a new optimizer are good, even if an epoch has fewer.
    private const int LeastWarmup = 50;

    private readonly TrainingObjective _objective;
    private readonly TrainingOptions _options;
    private readonly long _stepsPerEpoch;
    private readonly ModelSnapshot _best = new();
    private readonly ModelSnapshot _lastGood = new();

    /// <param name="objective">In this phase.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="stepsPerEpoch">Batches per epoch.</param>
    /// <param name="meanWeight">The mean weight of all training rows.</param>
    /// <param name="schedule">The schedule that this phase continues; null to begin one.</param>
    public PhaseRun(TrainingObjective objective, TrainingOptions options, long stepsPerEpoch, double meanWeight, RateSchedule? schedule)
    {
        (_objective, _options, _stepsPerEpoch) = (objective, options, stepsPerEpoch);
        Schedule = schedule ?? OptimizerSession.CreateSchedule(options);
        Session = new OptimizerSession(objective, options, stepsPerEpoch, meanWeight);
    }

    public OptimizerSession Session { get; }

    public RateSchedule Schedule { get; }

    /// <summary>The weights of the epoch with the lowest validation loss; not taken if the last ones are kept.</summary>
    public ModelSnapshot Best => _best;

    /// <summary>True if there are weights to go back to.</summary>
    public bool HasModel => _best.IsTaken || _lastGood.IsTaken;

    /// <summary>False for NaN, too.</summary>
    public static bool IsUsable(double value) => Math.Abs(value) < Largest;

    /// <summary>True if all parameters and their gradients are finite and no parameter is out of all bounds.</summary>
    public bool IsSound() => Session.FirstNonFinite() is null && IsUsable(Session.Parameters.Largest());

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step of the schedule, from 0.</param>
    /// <param name="steps">The number of steps of the schedule.</param>
    /// <param name="ownStep">The step of the phase, from 0.</param>
    public double Rate(long step, long steps, long ownStep)
    {
        double factor = Schedule.Factor(Math.Min(step, steps - 1), steps, _stepsPerEpoch);
        // The first steps of a new optimizer are of full length whatever the gradient: in the middle of a schedule they would undo what was learned.
        double warmup = ownStep < step ? Math.Min(1, (ownStep + 1.0) / (Math.Max(_stepsPerEpoch, LeastWarmup) + 1)) : 1;
        return Session.Rate(_options.UsedLearningRate * factor * warmup);
    }

    /// <summary>Keeps the weights of an epoch.</summary>
    /// <param name="isBest">True if its validation loss is the lowest of the phase.</param>
    public void Keep(bool isBest)
    {
        if (isBest && _options.RestoreBestWeights)
            _best.Take(Session.Parameters, _objective);
        KeepLastGood();
    }

    /// <summary>Goes back to the best weights or, without them, to those of the last good epoch.</summary>
    public void Restore() => (_best.IsTaken ? _best : _lastGood).Restore(Session.Parameters, _objective);

    /// <summary>Continues the saved phase.</summary>
    /// <exception cref="InvalidDataException">The saved tensors are not those of this phase.</exception>
    public void Resume(SavedRun saved)
    {
        if (saved.Best.Count > 0 != (saved.State.BestLoss is not null && _options.RestoreBestWeights))
            throw new InvalidDataException("Its best weights are missing or surplus.");
        ModelSnapshot.Load(Session.Parameters, _objective, saved.Model);
        Session.LoadState(saved.Optimizer);
        SavedState.Restore(_objective.RowState, saved.RowState);
        Schedule.LoadState(saved.State.Schedule);
        if (saved.Best.Count > 0)
            ModelSnapshot.Check(Session.Parameters, _objective, saved.Best);
        _best.Load(saved.Best);
        KeepLastGood();
    }

    /// <summary>The network has its own weights again.</summary>
    public void Dispose()
    {
        Session.Dispose();
        _best.Dispose();
        _lastGood.Dispose();
    }

    // Once a best snapshot exists it is the only fallback, so skip this copy; it is expensive for large tables.
    private void KeepLastGood()
    {
        if (_best.IsTaken)
            _lastGood.Clear();
        else
            _lastGood.Take(Session.Parameters, _objective);
    }
}

/// <summary>The epochs of the phases. The phases of an objective may depend on what it has found so far.</summary>
internal sealed class PhasePlan(TrainingObjective objective, int maximumEpochs)
{
    public int TotalEpochs => EpochsOf(objective.Phases);

    public bool IsLast(int phase) => phase == objective.Phases.Count - 1;

    /// <summary>The epoch number at which a phase ends; every phase has at least one.</summary>
    public int End(int phase, int start) => Math.Max(start + 1, EpochsOf(objective.Phases.Take(phase + 1)));

    /// <summary>The epoch number at which the schedule of a phase ends: with the last phase that continues it.</summary>
    /// <param name="phase">The current phase.</param>
    /// <param name="end">Its end.</param>
    public int ScheduleEnd(int phase, int end)
    {
        for (int next = phase + 1; next < objective.Phases.Count && objective.ContinuesSchedule(next); next++)
            end = End(next, end);
        return end;
    }

    /// <summary>The latest end of each phase as an epoch number; every earlier phase may have taken at least one epoch.</summary>
    public int[] LatestEnds()
    {
        var ends = new int[objective.Phases.Count];
        for (int phase = 0; phase < ends.Length; phase++)
            ends[phase] = End(phase, phase == 0 ? 0 : ends[phase - 1]);
        return ends;
    }

    private int EpochsOf(IEnumerable<TrainingPhase> phases) => (int)Math.Round(phases.Sum(phase => phase.Fraction) * maximumEpochs);
}

/// <summary>The time that a phase may take, and the epochs that fit into it, so that the learning rate runs through its whole schedule in any case.</summary>
/// <param name="start">The time at the start of the phase.</param>
/// <param name="end">The time at its end.</param>
internal sealed class PhaseTime(TimeSpan start, TimeSpan end)
{
    private int _epochs;

    /// <summary>The epoch number at which the phase ends for want of time; null if all epochs fit or none has been measured.</summary>
    public int? LastEpoch { get; private set; }

    /// <param name="seconds">The time of the run; null for no limit.</param>
    /// <param name="phases">All phases, which share the time by their fractions.</param>
    /// <param name="phase">The phase that begins.</param>
    /// <param name="elapsed">The time since the run began.</param>
    public static PhaseTime? Of(double? seconds, IReadOnlyList<TrainingPhase> phases, int phase, TimeSpan elapsed)
    {
        if (seconds is not double all)
            return null;
        double left = Math.Max(0, all - elapsed.TotalSeconds) * phases[phase].Fraction / phases.Skip(phase).Sum(next => next.Fraction);
        return new(elapsed, elapsed + TimeSpan.FromSeconds(left));
    }

    /// <summary>True if not another step may be done.</summary>
    public bool IsOver(TimeSpan elapsed) => elapsed >= end;

    /// <summary>Measures the epochs.</summary>
    /// <param name="epoch">The number of the epochs so far.</param>
    /// <param name="last">The epoch number at which the phase ends if there is time.</param>
    /// <param name="elapsed">The time since the run began.</param>
    public void EpochFinished(int epoch, int last, TimeSpan elapsed)
    {
        _epochs++;
        double fit = (end - elapsed).TotalSeconds / ((elapsed - start).TotalSeconds / _epochs);
        LastEpoch = fit >= last - epoch ? null : epoch + (int)Math.Max(0, fit);
    }
}
