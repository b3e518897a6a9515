using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class FlatParametersBFloat16Tests
{
    [TestMethod]
    public void The_network_computes_in_bfloat16_while_masters_stay_precise()
    {
        using var problem = new Perceptron();
        var before = problem.Values();
        using var flat = problem.Flatten(ScalarType.BFloat16);
        using var scope = NewDisposeScope();

        Assert.AreEqual(ScalarType.Float32, flat.Values.dtype);
        CollectionAssert.AreEqual(before, flat.Values.to(ScalarType.Float64).data<double>().ToArray());
        Assert.IsTrue(problem.Network.parameters().All(parameter => parameter.dtype == ScalarType.BFloat16 && parameter.requires_grad && parameter.is_leaf));
        var rounded = flat.Values.to(ScalarType.BFloat16).to(ScalarType.Float64).data<double>().ToArray();
        CollectionAssert.AreEqual(rounded, problem.Values());

        problem.Evaluation(flat)();
        var gradients = cat(problem.Network.parameters().Select(parameter => parameter.grad!.flatten()).ToArray());
        Assert.AreEqual(ScalarType.BFloat16, gradients.dtype);
        Assert.IsTrue(gradients.to(ScalarType.Float32).eq(flat.Gradient).all().ToBoolean());
        Assert.IsTrue(flat.Gradient.abs().sum().ToDouble() > 0);
    }

    [TestMethod]
    public void Small_updates_add_up_in_the_masters()
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten(ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        flat.Values.fill_(1);
        for (int i = 0; i < 64; i++)
        {
            flat.Values.add_(1f / 1024);
            flat.Publish();
        }

        Assert.IsTrue(problem.Values().All(value => value == 1.0625));
    }

    [TestMethod]
    public void Training_lowers_the_loss_and_disposing_leaves_precise_parameters()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var problem = new Perceptron();
            var flat = problem.Flatten(ScalarType.BFloat16);
            var optimizer = FlatOptimizers.Create(OptimizerKind.Adam, flat, new OptimizerSettings());
            var evaluate = problem.Evaluation(flat);
            var first = optimizer.Step(evaluate, 0.01);
            for (int i = 0; i < 100; i++)
                optimizer.Step(evaluate, 0.01);
            optimizer.Dispose();
            double[] masters;
            using (NewDisposeScope())
                masters = flat.Values.to(ScalarType.Float64).data<double>().ToArray();
            flat.Dispose();

            Assert.IsTrue(problem.Network.parameters().All(parameter => parameter.dtype == ScalarType.Float32));
            CollectionAssert.AreEqual(masters, problem.Values());
            Assert.IsLessThan(first / 2, problem.Backward());
        });
    }
}
