using Microsoft.ML.Kan.Selection;

namespace Microsoft.ML.Kan.Tests.Selection;

[TestClass]
public class SelectionScheduleTests
{
    [TestMethod]
    public void Full_training_keeps_the_gates_soft_and_first_frozen()
    {
        Assert.AreEqual(new SelectionSettings(1, 0, GatesFrozen: true, HardSelection: false), SelectionSchedule.At(KanStageKind.Full, 0, choosesHard: true));
        Assert.AreEqual(new SelectionSettings(1, 0, GatesFrozen: true, HardSelection: false), SelectionSchedule.At(KanStageKind.Full, 0.199, choosesHard: true));
        Assert.AreEqual(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: false), SelectionSchedule.At(KanStageKind.Full, 0.2, choosesHard: true));
        Assert.AreEqual(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: false), SelectionSchedule.At(KanStageKind.Full, 0.99, choosesHard: true));
    }

    [TestMethod]
    public void Selective_training_cools_geometrically_and_asks_for_certainty_more_and_more()
    {
        Assert.AreEqual(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: true), SelectionSchedule.At(KanStageKind.Selective, 0, choosesHard: true));
        var middle = SelectionSchedule.At(KanStageKind.Selective, 0.5, choosesHard: true);
        Assert.AreEqual(Math.Sqrt(1 * 0.05), middle.Temperature, 1e-12);
        Assert.AreEqual(5e-3, middle.EntropyWeight, 1e-12);
        var end = SelectionSchedule.At(KanStageKind.Selective, 1, choosesHard: true);
        Assert.AreEqual(0.05, end.Temperature, 1e-12);
        Assert.AreEqual(1e-2, end.EntropyWeight, 1e-12);
    }

    [TestMethod]
    public void A_mixture_that_sharpens_is_soft_to_the_end()
    {
        var hard = SelectionSchedule.At(KanStageKind.Selective, 0.7, choosesHard: true);
        Assert.AreEqual(hard with { HardSelection = false }, SelectionSchedule.At(KanStageKind.Selective, 0.7, choosesHard: false));
    }

    [TestMethod]
    public void A_phase_without_gates_or_progress_out_of_range_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SelectionSchedule.At(KanStageKind.Pruned, 0, choosesHard: true));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SelectionSchedule.At(KanStageKind.Single, 0, choosesHard: true));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SelectionSchedule.At(KanStageKind.Full, 1.5, choosesHard: true));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SelectionSchedule.At(KanStageKind.Full, -0.1, choosesHard: true));
    }
}
