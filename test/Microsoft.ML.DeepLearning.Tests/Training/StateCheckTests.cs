using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>The limits of each value of a saved state. The phases end by epochs 10 and 30; an epoch has 5 steps.</summary>
[TestClass]
public sealed class StateCheckTests
{
    [TestMethod]
    [DataRow(0, 0, 1, 0)]
    [DataRow(0, 0, 10, 9, DisplayName = "the first phase at its last epoch, the best was its first")]
    [DataRow(1, 1, 2, 0, DisplayName = "the first phase ended after one epoch")]
    [DataRow(1, 10, 30, 19)]
    public void States_at_the_limits_are_accepted(int phase, int phaseStart, int epoch, int sinceBest)
        => Validate(State(phase, phaseStart, epoch, sinceBest));

    [TestMethod]
    [DataRow(-1, 0, 1, 0, "Phase -1; expected is from 0 to 1")]
    [DataRow(2, 10, 11, 0, "Phase 2; expected is from 0 to 1")]
    [DataRow(0, 1, 2, 0, "PhaseStart 1; expected is 0")]
    [DataRow(1, 0, 1, 0, "PhaseStart 0; expected is from 1 to 10")]
    [DataRow(1, 11, 12, 0, "PhaseStart 11; expected is from 1 to 10")]
    [DataRow(0, 0, 0, 0, "Epoch 0; expected is from 1 to 10")]
    [DataRow(1, 10, 10, 0, "Epoch 10; expected is from 11 to 30")]
    [DataRow(1, 10, 31, 0, "Epoch 31; expected is from 11 to 30")]
    [DataRow(1, 10, 15, 5, "EpochsSinceBest 5; expected is from 0 to 4")]
    [DataRow(1, 10, 15, -1, "EpochsSinceBest -1; expected is from 0 to 4")]
    public void States_just_beyond_a_limit_are_refused(int phase, int phaseStart, int epoch, int sinceBest, string expected)
        => Assert.Contains(expected, Refusal(State(phase, phaseStart, epoch, sinceBest)));

    [TestMethod]
    public void Steps_must_be_those_of_the_epochs()
    {
        Assert.Contains("Step 9; expected is 10", Refusal(State(0, 0, 2, 0) with { Step = 9 }));
        Assert.Contains("Step 11; expected is 10", Refusal(State(0, 0, 2, 0) with { Step = 11 }));
    }

    [TestMethod]
    public void A_schedule_begins_with_the_current_phase_or_before()
    {
        Validate(State(1, 10, 15, 0) with { ScheduleStart = 10 });
        Assert.Contains("ScheduleStart 11; expected is from 0 to 10", Refusal(State(1, 10, 15, 0) with { ScheduleStart = 11 }));
        Assert.Contains("ScheduleStart -1; expected is from 0 to 10", Refusal(State(1, 10, 15, 0) with { ScheduleStart = -1 }));
    }

    [TestMethod]
    public void Losses_must_be_there_and_finite()
    {
        var state = State(0, 0, 2, 0);
        Assert.Contains("BestLoss null; expected is a finite number", Refusal(state with { BestLoss = null }));
        Assert.Contains("BestLoss NaN; expected is a finite number", Refusal(state with { BestLoss = double.NaN }));
        Assert.Contains("LastLoss Infinity; expected is a finite number", Refusal(state with { LastLoss = double.PositiveInfinity }));
    }

    [TestMethod]
    public void Without_validation_rows_there_is_no_best_epoch()
    {
        var state = State(0, 0, 2, 0) with { BestLoss = null, BestError = null };
        StateCheck.Validate(state, [10, 30], 5, validates: false);
        Assert.Contains("BestLoss 0.5; expected is null", Refusal(state with { BestLoss = 0.5 }, validates: false));
        Assert.Contains("EpochsSinceBest 1; expected is 0", Refusal(state with { EpochsSinceBest = 1 }, validates: false));
    }

    [TestMethod]
    public void Time_and_schedule_are_checked()
    {
        var state = State(0, 0, 2, 0);
        Validate(state with { Elapsed = TimeSpan.Zero });
        Assert.Contains("Elapsed -", Refusal(state with { Elapsed = TimeSpan.FromTicks(-1) }));
        Assert.Contains("Schedule null", Refusal(state with { Schedule = null! }));
    }

    private static TrainingState State(int phase, int phaseStart, int epoch, int sinceBest) => new()
    {
        Phase = phase,
        PhaseStart = phaseStart,
        Epoch = epoch,
        Step = epoch * 5,
        BestLoss = 0.5,
        BestError = 0.5,
        LastLoss = 0.6,
        EpochsSinceBest = sinceBest,
        Elapsed = TimeSpan.FromSeconds(1),
    };

    private static void Validate(TrainingState state) => StateCheck.Validate(state, [10, 30], 5, validates: true);

    private static string Refusal(TrainingState state, bool validates = true)
        => Assert.ThrowsExactly<InvalidDataException>(() => StateCheck.Validate(state, [10, 30], 5, validates)).Message;
}
