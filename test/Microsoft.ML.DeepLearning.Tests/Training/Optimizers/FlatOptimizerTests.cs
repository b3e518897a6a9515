using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class FlatOptimizerTests
{
    private static readonly OptimizerSettings Settings = new() { WeightDecay = 0.01, Momentum = 0.9, HistorySize = 4, IterationsPerStep = 1 };

    [TestMethod]
    [DataRow(OptimizerKind.Adam)]
    [DataRow(OptimizerKind.AdamW)]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Lbfgs)]
    public void A_frozen_group_and_its_state_stay_as_they_are(OptimizerKind kind)
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var optimizer = FlatOptimizers.Create(kind, flat, Settings);
        for (int i = 0; i < 3; i++)
            optimizer.Step(problem.Evaluation(flat), Rate(kind));
        flat.Segments[0].Group.Frozen = true;
        var values = problem.Values();
        var state = HiddenState(optimizer);
        optimizer.Step(problem.Evaluation(flat), Rate(kind));

        CollectionAssert.AreEqual(values[..42], problem.Values()[..42]);
        CollectionAssert.AreNotEqual(values, problem.Values());
        if (kind != OptimizerKind.Lbfgs)
            CollectionAssert.AreEqual(state, HiddenState(optimizer));
        flat.Segments[0].Group.Frozen = false;
        optimizer.Step(problem.Evaluation(flat), Rate(kind));
        CollectionAssert.AreNotEqual(values[..42], problem.Values()[..42]);
    }

    [TestMethod]
    [DataRow(OptimizerKind.Adam)]
    [DataRow(OptimizerKind.AdamW)]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Lbfgs)]
    public void A_loaded_state_goes_on_bit_for_bit(OptimizerKind kind)
    {
        using var whole = new Perceptron();
        using var wholeFlat = whole.Flatten();
        using var uninterrupted = FlatOptimizers.Create(kind, wholeFlat, Settings);
        using var second = new Perceptron();
        using var secondFlat = second.Flatten();
        using var resumed = FlatOptimizers.Create(kind, secondFlat, Settings);
        for (int i = 0; i < 20; i++)
        {
            if (i == 7)
            {
                using var snapshot = wholeFlat.Snapshot();
                secondFlat.Restore(snapshot);
                resumed.LoadState(uninterrupted.State);
            }

            uninterrupted.Step(whole.Evaluation(wholeFlat), Rate(kind));
            if (i >= 7)
                resumed.Step(second.Evaluation(secondFlat), Rate(kind));
        }

        CollectionAssert.AreEqual(whole.Values(), second.Values());
    }

    [TestMethod]
    [DataRow(OptimizerKind.Adam)]
    [DataRow(OptimizerKind.AdamW)]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Lbfgs)]
    public void A_loss_that_is_not_finite_changes_nothing(OptimizerKind kind)
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var optimizer = FlatOptimizers.Create(kind, flat, Settings);
        optimizer.Step(problem.Evaluation(flat), Rate(kind));
        var values = problem.Values();
        var state = Copy(optimizer);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            Assert.AreEqual(bad, optimizer.Step(() => bad, Rate(kind)));
            CollectionAssert.AreEqual(values, problem.Values());
            CollectionAssert.AreEqual(state, Copy(optimizer));
        }
    }

    [TestMethod]
    [DataRow(OptimizerKind.Adam)]
    [DataRow(OptimizerKind.AdamW)]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.Lbfgs)]
    public void No_tensor_outlives_the_optimizer(OptimizerKind kind) => LiveTensors.AreBalancedBy(() =>
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var optimizer = FlatOptimizers.Create(kind, flat, Settings);
        optimizer.Step(problem.Evaluation(flat), Rate(kind));
        LiveTensors.AreBalancedBy(() =>
        {
            for (int i = 0; i < 5; i++)
                optimizer.Step(problem.Evaluation(flat), Rate(kind));
        });
    });

    [TestMethod]
    public void A_state_that_does_not_fit_is_refused_by_name()
    {
        using var problem = new Perceptron();
        using var flat = problem.Flatten();
        using var adam = FlatOptimizers.Create(OptimizerKind.Adam, flat, Settings);
        using var sgd = FlatOptimizers.Create(OptimizerKind.Sgd, flat, Settings);
        using var small = zeros(3);
        Assert.Contains("adam.first", Assert.ThrowsExactly<InvalidDataException>(() => adam.LoadState(sgd.State)).Message);
        var wrong = new Dictionary<string, Tensor> { ["sgd.velocity"] = small };
        Assert.Contains("Float32 [50]", Assert.ThrowsExactly<InvalidDataException>(() => sgd.LoadState(wrong)).Message);
    }

    private static double Rate(OptimizerKind kind) => kind == OptimizerKind.Lbfgs ? 1 : 0.01;

    private static double[] HiddenState(FlatOptimizer optimizer)
    {
        using var scope = NewDisposeScope();
        return [.. optimizer.State.Values.Where(tensor => tensor.NumberOfElements == 50)
            .SelectMany(tensor => tensor.narrow(0, 0, 42).to(ScalarType.Float64).data<double>().ToArray())];
    }

    private static double[] Copy(FlatOptimizer optimizer)
    {
        using var scope = NewDisposeScope();
        return [.. optimizer.State.Values.SelectMany(tensor => tensor.to(ScalarType.Float64).flatten().data<double>().ToArray())];
    }
}
