using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.NoisyLabels;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Training;

[TestClass]
public class NoisyLabelStageTests
{
    private const int Rows = 12;

    [TestMethod]
    public void A_new_network_begins_with_an_empty_memory_and_one_that_goes_on_with_its_own()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var objective = Create();
        string[] stages = [.. objective.Phases.Select(phase => phase.Name)];
        for (int phase = 0; phase < stages.Length; phase++)
        {
            objective.BeginPhase(phase, structure: null);
            bool isNew = phase <= Array.IndexOf(stages, "full training");
            Assert.AreEqual(isNew, Remembered(objective) == 0, stages[phase]);
            using var batch = Batch();
            objective.RowLoss(batch).sum().backward();
            Assert.IsGreaterThan(0f, Remembered(objective));
            if (phase < stages.Length - 1)
                objective.EndPhase(phase, 1);
        }
        CollectionAssert.Contains(stages, "pruned training");
        Assert.HasCount(5, stages);
    }

    private static KanObjective Create()
    {
        var options = new SelectableKanMulticlassTrainer.Options
        {
            HiddenWidth = 3,
            SpaceTrials = true,
            Spaces = [ActivationSpace.BSpline, ActivationSpace.Chebyshev],
            NoisyLabels = new() { Method = NoisyLabelMethod.EarlyLearningRegularization },
        };
        var sample = new RowBlock([new ColumnSpec("Features", ColumnContent.Numbers, 2)]);
        for (int row = 0; row < Rows; row++)
            new[] { row / 6f, 1 - (row % 3) }.CopyTo(((ColumnBlock<float>)sample.Columns[0]).AppendRow(2));
        var summary = new DataSummary(Rows, Rows, 0, 0, [new[] { 0f, -1 }], [new[] { 2f, 1 }], sample);
        var label = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), 3), []).Schema["Label"];
        var objective = KanTraining.CreateObjective(options, LearningTask.MulticlassClassification.Begin(label, summary), summary, CPU, new RandomSource(1));
        objective.Network.train();
        return objective;
    }

    private static TensorBatch Batch() => new(
        4,
        [randn(4, 2).DetachFromDisposeScope()],
        tensor(new long[] { 0, 1, 2, 1 }).DetachFromDisposeScope(),
        null,
        tensor(new long[] { 3, 0, 11, 7 }).DetachFromDisposeScope());

    private static float Remembered(KanObjective objective) => objective.RowState["targets"].sum().item<float>();
}
