namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>
/// Lowers the factor if the loss has not improved on the best loss by the relative threshold for more than
/// PlateauPatience epochs. A NaN loss is no improvement.
/// </summary>
internal sealed class PlateauSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    private double _factor = 1;
    private double _best = double.PositiveInfinity;
    private int _epochsWithout;

    public override double[] State => [_factor, _best, _epochsWithout];

    public override void EpochFinished(double loss)
    {
        if (loss < _best * (1 - Math.Sign(_best) * Settings.PlateauThreshold))
        {
            _best = loss;
            _epochsWithout = 0;
        }
        else if (++_epochsWithout > Settings.PlateauPatience)
        {
            _factor = Math.Max(_factor * Settings.PlateauFactor, Settings.MinimumFactor);
            _epochsWithout = 0;
        }
    }

    public override void LoadState(double[] state)
    {
        base.LoadState(state);
        if (!(state[0] is >= 0 and <= 1) || !(state[2] >= 0 && state[2] <= Settings.PlateauPatience))
            throw new InvalidDataException("The saved state of the learning-rate schedule has a value out of range.");
        (_factor, _best, _epochsWithout) = (state[0], state[1], (int)state[2]);
    }

    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) => _factor;
}
