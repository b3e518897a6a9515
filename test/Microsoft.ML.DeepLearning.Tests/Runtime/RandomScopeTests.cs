using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public sealed class RandomScopeTests
{
    [TestMethod]
    public void The_global_generator_goes_on_as_if_nothing_had_been()
    {
        torch.random.manual_seed(3);
        float expected = Draw();
        torch.random.manual_seed(3);
        using (var scope = new RandomScope(17))
        {
            scope.BeginPhase(0);
            Draw();
            scope.BeginEpoch(4);
            Draw();
        }
        Assert.AreEqual(expected, Draw());
    }

    [TestMethod]
    public void Epochs_and_phases_have_draws_of_their_own_that_follow_from_the_seed_alone()
    {
        using var scope = new RandomScope(17);
        var starts = new List<float> { Draw() };
        for (int i = 0; i < 5; i++)
        {
            scope.BeginEpoch(i);
            starts.Add(Draw());
            scope.BeginPhase(i);
            starts.Add(Draw());
        }
        CollectionAssert.AllItemsAreUnique(starts);

        scope.BeginEpoch(2);
        Assert.AreEqual(starts[5], Draw());
        using var other = new RandomScope(18);
        Assert.AreNotEqual(starts[0], Draw());
    }

    [TestMethod]
    public void Mixed_seeds_are_not_negative_and_spread_evenly()
    {
        long[] seeds = [.. Enumerable.Range(0, 20_000).Select(i => RandomScope.Mix(1, i))];
        CollectionAssert.AllItemsAreUnique(seeds);
        Assert.IsTrue(seeds.All(seed => seed >= 0));

        // Mean and standard error of 20,000 uniform draws from [0, 2⁶³).
        double mean = seeds.Average(seed => seed / Math.Pow(2, 63));
        Assert.AreEqual(0.5, mean, 4 * Math.Sqrt(1.0 / 12 / seeds.Length));
        Assert.AreNotEqual(RandomScope.Mix(1, 0), RandomScope.Mix(0, 1));
    }

    private static float Draw()
    {
        using var value = torch.rand(1);
        return value.ToSingle();
    }
}
