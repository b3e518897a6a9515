using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>The deviations of edges from the covariance of the functions, against those of edges evaluated one by one.</summary>
[TestClass]
public class EdgeStatisticsTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Deviations_are_the_unbiased_ones_of_the_edges(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(scope);
        Check(layer);
    }

    /// <summary>libtorch's own deviation of one row is NaN, and prints a warning on the console.</summary>
    [TestMethod]
    public void A_single_row_varies_nowhere()
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(SelectionScope.Edge);
        TensorAssert.AreClose(zeros(4, 3, float64), EdgeStatistics.Deviations(layer, SmallLayers.Batch(1)), 1e-5);
        TensorAssert.AreClose(zeros(3, float64), SmallLayers.Batch(1).RowDeviation(), 0);
        TensorAssert.AreClose(SmallLayers.Batch(5).std(0), SmallLayers.Batch(5).RowDeviation(), 0);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Removed_edges_have_none_and_the_others_keep_theirs(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(scope);
        using var rest = layer.Where((output, input) => output != 2 && (output + input) % 3 != 0);
        Check(rest);
        using var none = rest.Where((_, _) => false);
        TensorAssert.AreClose(zeros(4, 3, float64), EdgeStatistics.Deviations(none, SmallLayers.Batch(10)), 0);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Their_gradients_are_those_of_the_edges_evaluated_one_by_one(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Chosen(scope);
        using var rest = layer.Where((output, input) => (output + input) % 3 != 0);
        var outer = rand(4, 3, float64);
        var fast = Gradients(x => EdgeStatistics.Deviations(rest, x));
        var slow = Gradients(x => (SmallLayers.EdgeValues(rest, x).var(0) + 1e-12).sqrt());
        foreach (var (expected, actual) in slow.Zip(fast))
            TensorAssert.AreClose(expected, actual, 1e-9);

        Tensor[] Gradients(Func<Tensor, Tensor> deviations)
        {
            rest.zero_grad();
            var x = SmallLayers.Batch(30).requires_grad_();
            (deviations(x) * outer).sum().backward();
            // The slow way goes through copies of the bases, which keep the gradients of the bases' own parameters.
            return [x.grad!, rest.BaseWeight.grad!.clone(), .. rest.Families.Select(family => family.Coefficients.grad!.clone())];
        }
    }

    [TestMethod]
    public void An_edge_that_does_not_vary_is_next_to_nothing_and_has_a_finite_gradient()
    {
        using var disposing = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 1, 1, 4);
        layer.to(float64);
        using (no_grad())
        {
            layer.BaseWeight.zero_();
            layer.Families[0].Coefficients.fill_(1); // the splines sum to one
        }

        var deviation = EdgeStatistics.Deviations(layer, rand(20, 1, float64));
        deviation.sum().backward();
        Assert.AreEqual(1e-6, deviation.item<double>(), 1e-8);
        Assert.IsTrue(layer.BaseWeight.grad!.isfinite().all().item<bool>());
    }

    private static void Check(FixedKanLayer layer)
    {
        using var still = no_grad();
        var x = SmallLayers.Batch(40);
        TensorAssert.AreClose(SmallLayers.EdgeValues(layer, x).std(0), EdgeStatistics.Deviations(layer, x), 1e-10);
    }
}
