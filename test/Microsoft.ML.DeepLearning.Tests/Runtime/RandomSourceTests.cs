using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public sealed class RandomSourceTests
{
    [TestMethod]
    public void The_global_generator_has_no_part_in_it()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var before = random.get_rng_state();
        var expected = Everything(new RandomSource(17));
        TensorAssert.AreClose(before, random.get_rng_state(), 0);
        random.manual_seed(4);
        TensorAssert.AreClose(expected, Everything(new RandomSource(17)), 0);
    }

    [TestMethod]
    public void A_branch_draws_from_its_own_seed_and_leaves_no_trace()
    {
        using var source = new RandomSource(17);
        using var other = new RandomSource(17);
        long inside, again;
        using (source.Branch(5))
            inside = source.Seed();
        using (source.Branch(5))
            again = source.Seed();
        Assert.AreEqual(inside, again);
        Assert.AreEqual(other.Seed(), source.Seed());
        Assert.AreNotEqual(inside, source.Seed());
    }

    [TestMethod]
    public void Two_sources_at_the_same_time_draw_what_each_draws_alone()
    {
        long[] expected = [.. Enumerable.Range(0, 8).Select(Last)];
        long[] together = new long[8];
        Parallel.For(0, 8, seed => together[seed] = Last(seed));
        CollectionAssert.AreEqual(expected, together);

        static long Last(int seed)
        {
            using var source = new RandomSource(seed);
            return Enumerable.Range(0, 2000).Select(_ => source.Seed()).Last();
        }
    }

    [TestMethod]
    public void A_source_from_torch_follows_the_seed_that_torch_was_given()
    {
        random.manual_seed(3);
        using var first = RandomSource.FromTorch();
        using var second = RandomSource.FromTorch();
        random.manual_seed(3);
        using var same = RandomSource.FromTorch();
        long seed = first.Seed();
        Assert.AreEqual(seed, same.Seed());
        Assert.AreNotEqual(seed, second.Seed());
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    [DataRow(0.5)]
    [DataRow(1.0)]
    public void Dropout_keeps_the_mean_and_the_gradient_of_what_it_keeps(double share)
    {
        using var scope = NewDisposeScope();
        using var source = new RandomSource(2);
        const int count = 100_000;
        var values = ones(count, requires_grad: true);
        var dropped = source.Dropout(values, share, training: true);
        double zeros = dropped.eq(torch.zeros(1)).to_type(ScalarType.Float64).mean().item<double>();
        Assert.AreEqual(share, zeros, 4 * Math.Sqrt(share * (1 - share) / count));
        if (share < 1)
            TensorAssert.AreClose(dropped.ne(torch.zeros(1)).to_type(ScalarType.Float32) / tensor((float)(1 - share)), dropped, 1e-6);
        dropped.sum().backward();
        TensorAssert.AreClose(dropped, values.grad!, 1e-6);
        Assert.AreSame(values, source.Dropout(values, share, training: false));
    }

    [TestMethod]
    public void The_mask_for_other_devices_is_even_independent_and_follows_from_its_seed()
    {
        using var scope = NewDisposeScope();
        const int count = 200_000;
        var mask = HashedMask.Of([count], 7, 0.8, ScalarType.Float64, CPU);
        var other = HashedMask.Of([count], 8, 0.8, ScalarType.Float64, CPU);
        double error = 4 / Math.Sqrt(count);
        Assert.AreEqual(0.8, mask.mean().item<double>(), error);
        Assert.AreEqual(0.64, (mask * other).mean().item<double>(), error, "two seeds");
        foreach (int distance in new[] { 1, 2, 64, 4096 })
            Assert.AreEqual(0.64, (mask.narrow(0, 0, count - distance) * mask.narrow(0, distance, count - distance)).mean().item<double>(), error, $"distance {distance}");
        TensorAssert.AreClose(mask.view(400, 500), HashedMask.Of([400, 500], 7, 0.8, ScalarType.Float64, CPU), 0);
    }

    [TestMethod]
    public void Epochs_and_phases_have_draws_of_their_own_that_follow_from_the_seed_alone()
    {
        using var scope = new RandomSource(17);
        var starts = new List<float> { Draw(scope) };
        for (int i = 0; i < 5; i++)
        {
            scope.BeginEpoch(i);
            starts.Add(Draw(scope));
            scope.BeginPhase(i);
            starts.Add(Draw(scope));
        }
        CollectionAssert.AllItemsAreUnique(starts);

        scope.BeginEpoch(2);
        Assert.AreEqual(starts[5], Draw(scope));
        using var other = new RandomSource(18);
        Assert.AreNotEqual(starts[0], Draw(other));
    }

    [TestMethod]
    public void Mixed_seeds_are_not_negative_and_spread_evenly()
    {
        long[] seeds = [.. Enumerable.Range(0, 20_000).Select(i => RandomSource.Mix(1, i))];
        CollectionAssert.AllItemsAreUnique(seeds);
        Assert.IsTrue(seeds.All(seed => seed >= 0));

        // Mean and standard error of 20,000 uniform draws from [0, 2⁶³).
        double mean = seeds.Average(seed => seed / Math.Pow(2, 63));
        Assert.AreEqual(0.5, mean, 4 * Math.Sqrt(1.0 / 12 / seeds.Length));
        Assert.AreNotEqual(RandomSource.Mix(1, 0), RandomSource.Mix(0, 1));
    }

    private static float Draw(RandomSource source)
    {
        using var value = source.Uniform([1], 1);
        return value.ToSingle();
    }

    // One draw of every kind.
    private static Tensor Everything(RandomSource source) => cat(
    [
        .. new[]
        {
            source.Uniform([3, 4], 2), source.Normal([3, 4], 2), source.Integers(100, 5), source.Coins(20), source.Permutation(9),
            source.Gamma(tensor(new[] { 0.3, 2.0 })), source.Dropout(torch.ones(50), 0.5, training: true), tensor(source.Seed() % 1000),
            HashedMask.Of([30], source.Seed(), 0.5, ScalarType.Float32, CPU), source.Linear(4, 3).weight!, source.GlorotLinear(4, 3).weight!,
            source.Convolution(2, 3, 3).weight!,
        }.Select(drawn => drawn.detach().to_type(ScalarType.Float64).flatten()),
    ]);
}
