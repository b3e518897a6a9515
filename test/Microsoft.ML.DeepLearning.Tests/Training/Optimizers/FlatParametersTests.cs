using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class FlatParametersTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Parameters_and_gradients_are_views_of_the_flat_buffers(ScalarType type)
    {
        using var problem = new Perceptron(type);
        var values = problem.Values();
        using var flat = problem.Flatten();
        using var scope = NewDisposeScope();

        Assert.AreEqual(type, flat.Values.dtype);
        CollectionAssert.AreEqual(values, flat.Values.to(ScalarType.Float64).data<double>().ToArray());
        problem.Evaluation(flat)();
        var gradients = problem.Network.parameters().Select(parameter => parameter.grad!.flatten()).ToArray();
        Assert.IsTrue(cat(gradients).eq(flat.Gradient).all().ToBoolean());
        Assert.IsTrue(flat.Gradient.abs().sum().ToDouble() > 0);

        flat.Values.fill_(2);
        Assert.IsTrue(problem.Values().All(value => value == 2));
    }

    [TestMethod]
    public void Gradients_equal_those_of_an_ordinary_network()
    {
        using var ordinary = new Perceptron();
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var scope = NewDisposeScope();
        ordinary.Backward();
        problem.Evaluation(flat)();
        problem.Evaluation(flat)();
        var expected = cat(ordinary.Network.parameters().Select(parameter => parameter.grad!.flatten()).ToArray());
        Assert.IsTrue(expected.eq(flat.Gradient).all().ToBoolean());
    }

    [TestMethod]
    public void Segments_follow_the_groups()
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        Assert.AreEqual((0L, 42L), (flat.Segments[0].Offset, flat.Segments[0].Length));
        Assert.AreEqual((42L, 8L), (flat.Segments[1].Offset, flat.Segments[1].Length));
        Assert.AreEqual("output", flat.Segments[1].Group.Name);
        flat.Segments[1].Values.zero_();
        Assert.IsTrue(problem.Values()[42..].All(value => value == 0));
    }

    [TestMethod]
    public void Disposing_gives_parameters_their_own_storage_and_leaves_no_tensor()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var problem = new Perceptron();
            using var scope = NewDisposeScope();
            var flat = problem.Flatten();
            flat.Values.fill_(3);
            using var alias = flat.Values.alias();
            flat.Dispose();
            flat.Dispose();
            alias.zero_();
            Assert.IsTrue(problem.Values().All(value => value == 3));
            Assert.IsTrue(problem.Network.parameters().All(parameter => parameter.grad is null && parameter.requires_grad));
            problem.Backward();
        });
    }

    [TestMethod]
    public void Clipping_agrees_with_torch_and_ignores_frozen_groups()
    {
        using var ordinary = new Perceptron();
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var scope = NewDisposeScope();
        ordinary.Backward();
        problem.Evaluation(flat)();
        var expected = nn.utils.clip_grad_norm_(ordinary.Network.parameters(), 0.1);
        Assert.AreEqual(expected, flat.ClipGradientNorm(0.1), 1e-6);
        Assert.AreEqual(0.1, flat.Gradient.norm().ToDouble(), 1e-6);
        Assert.AreEqual(0.1, flat.ClipGradientNorm(1), 1e-6);
        Assert.AreEqual(0.1, flat.Gradient.norm().ToDouble(), 1e-6);

        flat.Segments[0].Group.Frozen = true;
        Assert.AreEqual(flat.Segments[1].Gradient.norm().ToDouble(), flat.ClipGradientNorm(1), 1e-7);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => flat.ClipGradientNorm(double.NaN));
    }

    [TestMethod]
    public void The_first_parameter_that_is_not_finite_is_named()
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        Assert.IsNull(flat.FirstNonFinite());
        flat.Values.fill_(float.MaxValue / 2);
        Assert.IsNull(flat.FirstNonFinite(), "A sum that overflows is not a bad value.");
        flat.Gradient[44] = float.NaN;
        Assert.AreEqual("output.weight", flat.FirstNonFinite());
        flat.Values[36] = float.NegativeInfinity;
        Assert.AreEqual("hidden.bias", flat.FirstNonFinite());
    }

    [TestMethod]
    public void A_snapshot_is_restored()
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        var before = problem.Values();
        using var snapshot = flat.Snapshot();
        flat.Values.zero_();
        flat.Restore(snapshot);
        CollectionAssert.AreEqual(before, problem.Values());
    }

    [TestMethod]
    public void Unsuitable_parameters_are_named()
    {
        using var scope = NewDisposeScope();
        var single = new Parameter(zeros(2));
        var twice = new Parameter(zeros(2, ScalarType.Float64));
        var half = new Parameter(zeros(2, ScalarType.Float16));
        Assert.Contains("'b' is Float64", Fails(("a", single), ("b", twice)));
        Assert.Contains("'h' is Float16", Fails(("h", half)));
        Assert.Contains("'c' is the same object as 'a'", Fails(("a", single), ("c", single)));
        Assert.Contains("no parameters", Fails());
        var message = Assert.ThrowsExactly<ArgumentException>(
            () => new FlatParameters([new ParameterGroup("g", [("a", single)])], ScalarType.Float16)).Message;
        Assert.Contains("BFloat16", message);
    }

    private static string Fails(params (string, Parameter)[] parameters) =>
        Assert.ThrowsExactly<ArgumentException>(() => new FlatParameters([new ParameterGroup("g", parameters)])).Message;
}
