using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Peers;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

[TestClass]
public class SmallLossSelectionTests
{
    [TestMethod]
    [DataRow(0, 10, 1.0)]
    [DataRow(5, 10, 0.8)]
    [DataRow(10, 10, 0.6)]
    [DataRow(50, 10, 0.6)]
    [DataRow(0, 0, 0.6)]
    public void The_share_falls_to_that_of_the_right_labels_and_stays(int epoch, int rampUp, double share)
        => Assert.AreEqual(share, SmallLossSelection.KeptShare(0.4, epoch, rampUp), 1e-15);

    [TestMethod]
    [DataRow(1.0, "0 1 2 3 4")]
    [DataRow(0.6, "1 2 4")]
    [DataRow(0.55, "1 2 4")] // 2.75
    [DataRow(0.4, "1 4")]
    [DataRow(0.01, "4")]
    public void The_smallest_losses_are_chosen_and_one_at_least(double share, string expected)
    {
        using var scope = NewDisposeScope();
        var chosen = SmallLossSelection.Smallest(tensor(new[] { 5.0, 2.0, 3.0, 4.0, 1.0 }), share, weight: null);
        Assert.AreEqual(expected, string.Join(' ', chosen.data<long>().Order()));
    }

    [TestMethod]
    public void The_mean_over_all_is_that_of_the_chosen_and_the_others_have_no_gradient()
    {
        using var scope = NewDisposeScope();
        var losses = tensor(new[] { 1.0, 2.0, double.PositiveInfinity, 6.0 }).requires_grad_();
        var only = SmallLossSelection.Only(losses, tensor(new long[] { 3, 1 }), weight: null);
        Assert.AreEqual(4, only.mean().item<double>(), 1e-12);
        only.mean().backward();
        TensorAssert.AreClose(tensor(new[] { 0, 0.5, 0, 0.5 }), losses.grad!, 1e-12);
    }

    [TestMethod]
    [DataRow(1f)]
    [DataRow(3e38f)]
    [DataRow(1e-42f)]
    public void Of_rows_of_one_weight_as_many_are_kept_as_without_weights(float weight)
    {
        using var scope = NewDisposeScope();
        var losses = rand(11, dtype: ScalarType.Float64);
        for (double share = 0.05; share <= 1; share += 0.05)
        {
            var expected = SmallLossSelection.Smallest(losses, share, weight: null).data<long>().Order();
            var found = SmallLossSelection.Smallest(losses, share, full(11, weight)).data<long>().Order();
            CollectionAssert.AreEqual(expected.ToArray(), found.ToArray());
        }
    }

    [TestMethod]
    [DataRow(0.1, new long[] { 4 })]
    [DataRow(0.6, new long[] { 1, 4 })]
    [DataRow(0.8, new long[] { 1, 2, 4 })]
    [DataRow(1.0, new long[] { 0, 1, 2, 3, 4 })]
    public void With_weights_the_rows_of_this_share_of_the_weight_are_kept(double share, long[] expected)
    {
        using var scope = NewDisposeScope();
        var weight = tensor(new[] { 1f, 6f, 4f, 1f, 4f }); // in the order of the losses: 4, 6, 4, 1, 1
        var chosen = SmallLossSelection.Smallest(tensor(new[] { 5.0, 2.0, 3.0, 4.0, 1.0 }), share, weight);
        CollectionAssert.AreEqual(expected, chosen.data<long>().Order().ToArray());
    }

    [TestMethod]
    public void With_weights_it_is_the_weighted_mean_of_the_chosen()
    {
        using var scope = NewDisposeScope();
        var losses = tensor(new[] { 1.0, 2.0, 5.0, 6.0 });
        var weight = tensor(new[] { 7f, 3f, 9f, 1f });
        var only = SmallLossSelection.Only(losses, tensor(new long[] { 1, 3 }), weight);
        double mean = ((only * weight).sum() / weight.sum()).item<double>();
        Assert.AreEqual(((3 * 2) + 6) / 4.0, mean, 1e-6);
    }
}
