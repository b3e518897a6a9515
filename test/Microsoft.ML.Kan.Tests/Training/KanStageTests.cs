using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Training;

namespace Microsoft.ML.Kan.Tests.Training;

[TestClass]
public sealed class KanStageTests
{
    [TestMethod]
    public void A_pool_has_three_stages_and_the_last_the_rest()
    {
        var stages = Of(_ => { });
        CollectionAssert.AreEqual(new[] { KanStageKind.Full, KanStageKind.Selective, KanStageKind.Pruned }, Kinds(stages));
        CollectionAssert.AreEqual(new[] { "full training", "selective training", "pruned training" }, Names(stages));
        AssertFractions(stages, 0.06, 0.04, 0.9);
    }

    [TestMethod]
    public void Trials_come_first_and_on_top_of_the_other_stages()
    {
        var stages = Of(options =>
        {
            options.Spaces = [ActivationSpace.Gram, ActivationSpace.Fourier];
            options.SpaceTrials = true;
        });
        CollectionAssert.AreEqual(
            new[] { KanStageKind.Trial, KanStageKind.Trial, KanStageKind.Full, KanStageKind.Selective, KanStageKind.Pruned }, Kinds(stages));
        CollectionAssert.AreEqual(new[] { ActivationSpace.Gram, ActivationSpace.Fourier }, stages.Take(2).Select(stage => stage.Space!.Value).ToArray());
        AssertFractions(stages, 0.1, 0.1, 0.06, 0.04, 0.9);
    }

    [TestMethod]
    public void One_space_has_nothing_to_be_tried_against()
        => CollectionAssert.AreEqual(new[] { KanStageKind.Single }, Kinds(Of(options => (options.Spaces, options.SpaceTrials) = ([ActivationSpace.Gram], true))));

    [TestMethod]
    public void One_space_is_simply_trained()
    {
        var stages = Of(options => options.Spaces = [ActivationSpace.Gram]);
        CollectionAssert.AreEqual(new[] { KanStageKind.Single }, Kinds(stages));
        CollectionAssert.AreEqual(new[] { "training" }, Names(stages));
    }

    [TestMethod]
    public void Grids_share_the_epochs_evenly_and_are_named_by_their_size()
    {
        var stages = Of(options =>
        {
            options.Spaces = [ActivationSpace.BSpline];
            options.GridSize = 3;
            options.GridRefinements = 2;
        });
        CollectionAssert.AreEqual(new[] { KanStageKind.Single, KanStageKind.Refined, KanStageKind.Refined }, Kinds(stages));
        CollectionAssert.AreEqual(new[] { "training", "grid 6", "grid 12" }, Names(stages));
        AssertFractions(stages, 1.0 / 3, 1.0 / 3, 1.0 / 3);
    }

    [TestMethod]
    [DataRow(0.03, 0.0)]
    [DataRow(0.0, 0.01)]
    [DataRow(0.03, 0.01)]
    public void What_is_thinned_out_is_trained_on_for_three_tenths_of_what_is_left_after_the_choice(double edges, double inputs)
    {
        var stages = Of(options =>
        {
            options.GridSize = 5;
            options.GridRefinements = 1;
            options.EdgePruningThreshold = edges;
            options.InputPruningThreshold = inputs;
        });
        CollectionAssert.AreEqual(
            new[] { KanStageKind.Full, KanStageKind.Selective, KanStageKind.Pruned, KanStageKind.Refined, KanStageKind.Thinned }, Kinds(stages));
        CollectionAssert.AreEqual(new[] { "full training", "selective training", "pruned training", "grid 10", "thinned training" }, Names(stages));
        AssertFractions(stages, 0.06, 0.04, 0.315, 0.315, 0.27);
    }

    [TestMethod]
    public void All_combinations_leave_something_for_the_last_stage()
    {
        foreach (var spaces in new ActivationSpace[][] { [ActivationSpace.BSpline], [ActivationSpace.BSpline, ActivationSpace.Fourier] })
        {
            foreach (var threshold in new[] { 0, 0.03 })
            {
                for (int refinements = 0; refinements <= 6; refinements++)
                {
                    var stages = Of(options =>
                    {
                        options.Spaces = spaces;
                        options.GridRefinements = refinements;
                        options.InputPruningThreshold = threshold;
                    });
                    double[] fractions = [.. stages.Select(stage => stage.Phase.Fraction)];
                    Assert.IsTrue(fractions.All(fraction => fraction > 0));
                    Assert.IsLessThan(1 - 1e-9, fractions[..^1].Sum());
                    Assert.HasCount((spaces.Length > 1 ? 3 : 1) + refinements + (threshold > 0 ? 1 : 0), stages);
                    Assert.AreEqual(stages.Count, Names(stages).Distinct().Count());
                }
            }
        }
    }

    private static IReadOnlyList<KanStage> Of(Action<SelectableKanOptions> set)
    {
        var options = new SelectableKanRegressionTrainer.Options();
        set(options);
        return KanStage.Of(options);
    }

    private static KanStageKind[] Kinds(IReadOnlyList<KanStage> stages) => [.. stages.Select(stage => stage.Kind)];

    private static string[] Names(IReadOnlyList<KanStage> stages) => [.. stages.Select(stage => stage.Phase.Name)];

    private static void AssertFractions(IReadOnlyList<KanStage> stages, params double[] expected)
    {
        Assert.HasCount(expected.Length, stages);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], stages[i].Phase.Fraction, 1e-12);
    }
}
