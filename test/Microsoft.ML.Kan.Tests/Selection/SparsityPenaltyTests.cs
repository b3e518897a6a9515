using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Selection;

[TestClass]
public class SparsityPenaltyTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void The_gradient_is_that_of_finite_differences(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var whole = SmallLayers.Chosen(scope);
        using var layer = whole.Where((output, input) => (output, input) != (1, 2));
        layer.KeepsInput = true;
        var x = SmallLayers.Batch(25);
        Penalty().backward();
        foreach (var (name, parameter) in layer.named_parameters().Where(entry => entry.name != "base_bias"))
        {
            using var direction = randn_like(parameter);
            var slope = (parameter.grad! * direction).sum().item<double>();
            Assert.AreEqual((Shifted(1e-6) - Shifted(-1e-6)) / 2e-6, slope, 1e-6 * Math.Max(1, Math.Abs(slope)), name);

            double Shifted(double step)
            {
                using var still = no_grad();
                using var before = parameter.clone();
                parameter.add_(direction * step);
                var value = Penalty().item<double>();
                parameter.copy_(before);
                return value;
            }
        }

        Tensor Penalty()
        {
            layer.call(x);
            return SparsityPenalty.Of(layer, 2);
        }
    }

    [TestMethod]
    public void Equal_edges_have_the_entropy_of_equal_shares()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 2, 3, 4);
        layer.to(float64);
        layer.BaseWeight.fill_(0.5);
        layer.Families[0].Coefficients.zero_();
        layer.KeepsInput = true;
        var column = rand(30, 1, float64);
        layer.call(cat([column, column], 1));

        var v = 0.5 * nn.functional.silu(column).std(0).item<double>() / (column.std(0).item<double>() + 0.1);
        double Entropy(int edges)
        {
            var share = v / (edges * v + 1);
            return -edges * share * Math.Log2(share + 1e-4);
        }

        Assert.AreEqual(6 * v, SparsityPenalty.Of(layer, 0).item<double>(), 1e-8);
        Assert.AreEqual(6 * v + 3 * (Entropy(2) + Entropy(3)), SparsityPenalty.Of(layer, 3).item<double>(), 1e-8);
    }

    [TestMethod]
    public void The_input_is_kept_only_where_it_is_asked_for_and_nothing_stays_alive()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var layer = SmallLayers.Chosen(SelectionScope.Edge);
            var x = SmallLayers.Batch(10);
            layer.call(x);
            Assert.IsNull(layer.LastInput);
            layer.KeepsInput = true;
            layer.call(x);
            layer.call(x);
            TensorAssert.AreClose(x, layer.LastInput!, 0);
            layer.KeepsInput = false;
            Assert.IsNull(layer.LastInput);
            layer.KeepsInput = true;
            layer.call(x);
        });
    }
}
