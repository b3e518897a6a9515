using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class SelectableKanLayerTests
{
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.05)]
    public void Gates_of_every_node_sum_to_one(double temperature)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        layer.Choice.Temperature = temperature;
        TensorAssert.AreClose(ones(4, float64), layer.Choice.Weights().sum(1), 1e-12);
    }

    [TestMethod]
    public void Pruned_layer_equals_the_layer_with_one_hot_gates()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        var x = randn(50, 3, float64);
        layer.Calibrate(x);
        using var pruned = layer.Prune(layer.Choice.Weights());

        using (no_grad()) // gates so far apart that the softmax itself is one-hot
            layer.Choice.Gates.mul_(1e6);
        TensorAssert.AreClose(layer.call(x), pruned.call(x), 1e-10);
        for (var node = 0; node < 4; node++)
            Assert.AreEqual(layer.SpaceOf(0, node), pruned.SpaceOf(0, node));
    }

    [TestMethod]
    public void Hard_selection_computes_the_pruned_layer_and_keeps_the_gradient_of_the_soft_one()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        var x = randn(20, 3, float64);
        layer.Calibrate(x);
        using var pruned = layer.Prune(layer.Choice.Weights());
        layer.Choice.HardSelection = true;
        var y = layer.call(x);
        TensorAssert.AreClose(pruned.call(x), y, 1e-12);

        // The outputs are linear in the gates, so the soft mixture has the same gradient.
        y.sum().backward();
        using var hard = layer.Choice.Gates.grad!.clone();
        layer.zero_grad();
        layer.Choice.HardSelection = false;
        layer.call(x).sum().backward();
        TensorAssert.AreClose(layer.Choice.Gates.grad!, hard, 1e-12);
        Assert.IsTrue(hard.abs().max().item<double>() > 1e-6);
    }

    [TestMethod]
    public void Frozen_gates_get_no_gradient_and_everything_else_does()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        layer.Choice.Frozen = true;
        layer.call(randn(20, 3, float64)).square().sum().backward();
        foreach (var (name, parameter) in layer.named_parameters())
            Assert.AreEqual(name != "choice.gates", parameter.grad is { } gradient && gradient.abs().sum().item<double>() > 0, name);
    }

    [TestMethod]
    public void Calibration_makes_the_families_equally_loud()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = Layer();
        var x = rand(400, 3, float64) * 0.1 + 0.3; // a narrow range, where the families differ most
        layer.Calibrate(x);
        for (var m = 0; m < layer.Pool.Count; m++)
        {
            layer.Choice.Gates.fill_(-1e6);
            layer.Choice.Gates.select(1, m).fill_(1e6);
            layer.BaseWeight.zero_();
            Assert.AreEqual(KanInitialisation.Deviation, layer.call(x).var(0, unbiased: false).mean().sqrt().item<double>(), 1e-6, layer.Pool[m].ToString());
        }
    }

    [TestMethod]
    public void A_first_batch_without_variation_leaves_the_loudness_at_one()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        layer.Calibrate(full([1, 3], 0.2, float64));
        TensorAssert.AreClose(ones(Networks.AllSpaces.Length, float64), layer.Choice.Loudness, 0);
    }

    [TestMethod]
    public void Entropy_is_that_of_the_uniform_choice_and_zero_for_a_certain_one()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = Layer();
        layer.Choice.Gates.zero_();
        Assert.AreEqual(Math.Log(Networks.AllSpaces.Length), layer.Choice.Entropy().item<double>(), 1e-12);
        Assert.AreEqual(1.0 / Networks.AllSpaces.Length, layer.Choice.Confidence(), 1e-12);
        layer.Choice.Gates.select(1, 2).fill_(1000);
        Assert.AreEqual(0, layer.Choice.Entropy().item<double>(), 1e-12);
        Assert.AreEqual(1, layer.Choice.Confidence(), 1e-12);
    }

    private static SelectableKanLayer Layer()
    {
        random.manual_seed(2);
        var layer = new SelectableKanLayer(Networks.AllSpaces, 3, 4, 5, hidden: true);
        layer.to(float64);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        layer.Choice.Gates.copy_(randn(4, Networks.AllSpaces.Length, float64));
        return layer;
    }
}
