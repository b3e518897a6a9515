using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class LbfgsTests
{
    private static readonly OptimizerSettings OneIteration = new() { IterationsPerStep = 1 };

    [TestMethod]
    [DataRow(4)]
    [DataRow(12)]
    public void A_convex_quadratic_needs_about_as_many_exact_searches_as_it_has_dimensions(int dimensions)
    {
        using var scope = NewDisposeScope();
        var curvature = linspace(1, 50, dimensions, ScalarType.Float64);
        using var bowl = new Landscape(Ones(dimensions, -2), x => ((x - 1).pow(2) * curvature).sum() / 2);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, bowl.Flat, OneIteration with { CurvatureTolerance = 0.01, HistorySize = dimensions });
        for (int i = 0; i < dimensions + 3; i++)
            optimizer.Step(bowl.Evaluate, 1);
        foreach (var coordinate in bowl.Point)
            Assert.AreEqual(1, coordinate, 1e-8);
    }

    [TestMethod]
    public void Rosenbrock_is_solved_and_every_step_goes_down()
    {
        using var scope = NewDisposeScope();
        using var valley = new Landscape([-1.2, 1, -1.2, 1], Rosenbrock);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, valley.Flat, OneIteration);
        var previous = double.PositiveInfinity;
        for (int i = 0; i < 100; i++)
        {
            var loss = optimizer.Step(valley.Evaluate, 1);
            Assert.IsLessThanOrEqualTo(previous, loss);
            previous = loss;
        }

        Assert.IsLessThan(1e-20, previous);
        foreach (var coordinate in valley.Point)
            Assert.AreEqual(1, coordinate, 1e-10);
        Assert.IsLessThan(300, valley.Losses.Count);
    }

    [TestMethod]
    public void One_step_of_many_iterations_gets_as_far_with_fewer_evaluations()
    {
        using var scope = NewDisposeScope();
        using var valley = new Landscape([-1.2, 1], Rosenbrock);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, valley.Flat, new OptimizerSettings { IterationsPerStep = 100 });
        Assert.AreEqual(24.2, optimizer.Step(valley.Evaluate, 1), 1e-12);
        Assert.IsLessThan(100, valley.Losses.Count);
        foreach (var coordinate in valley.Point)
            Assert.AreEqual(1, coordinate, 1e-9);
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(1e6)]
    public void A_region_that_is_not_finite_is_left_again(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var cliff = new Landscape([3.0, 0.5], x => (x * 4 - x.log()).sum());
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, cliff.Flat, new OptimizerSettings { IterationsPerStep = 50 });
        optimizer.Step(cliff.Evaluate, learningRate);
        optimizer.Step(cliff.Evaluate, learningRate);
        Assert.IsTrue(cliff.Losses.Exists(loss => !double.IsFinite(loss)), "The test should reach the region.");
        foreach (var coordinate in cliff.Point)
            Assert.AreEqual(0.25, coordinate, 1e-8);
    }

    [TestMethod]
    public void A_concave_start_is_left_downhill()
    {
        using var scope = NewDisposeScope();
        using var hill = new Landscape([0.1, -0.2], x => x.cos().sum());
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, hill.Flat, new OptimizerSettings());
        for (int i = 0; i < 3; i++)
            optimizer.Step(hill.Evaluate, 1);
        foreach (var coordinate in hill.Point)
            Assert.AreEqual(-1, Math.Cos(coordinate), 1e-10);
    }

    [TestMethod]
    public void A_wrong_history_is_forgotten()
    {
        using var scope = NewDisposeScope();
        using var valley = new Landscape([-1.2, 1], Rosenbrock);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, valley.Flat, OneIteration);
        optimizer.Step(valley.Evaluate, 1);
        optimizer.State["lbfgs.curvatures"].fill_(-1);
        var before = valley.Losses.Min();
        optimizer.Step(valley.Evaluate, 1);
        Assert.IsLessThan(before, valley.Evaluate());
    }

    [TestMethod]
    public void Weight_decay_is_an_l2_penalty_and_factors_do_not_move_the_minimum()
    {
        using var scope = NewDisposeScope();
        using var bowl = new Landscape([5.0, -3], x => (x - 1).pow(2).sum());
        bowl.Flat.Segments[0].Group.LearningRateFactor = 0.1;
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, bowl.Flat, new OptimizerSettings { WeightDecay = 2 });
        optimizer.Step(bowl.Evaluate, 1);
        foreach (var coordinate in bowl.Point)
            Assert.AreEqual(0.5, coordinate, 1e-9);
    }

    [TestMethod]
    public void An_evaluation_that_throws_leaves_the_last_good_point()
    {
        using var scope = NewDisposeScope();
        using var valley = new Landscape([-1.2, 1], Rosenbrock);
        using var optimizer = FlatOptimizers.Create(OptimizerKind.Lbfgs, valley.Flat, new OptimizerSettings());
        Assert.ThrowsExactly<OperationCanceledException>(() => optimizer.Step(
            () => valley.Losses.Count < 2 ? valley.Evaluate() : throw new OperationCanceledException(),
            1));
        var loss = valley.Evaluate();
        Assert.IsTrue(valley.Losses[..^1].Contains(loss), "The point was evaluated.");
        Assert.AreEqual(valley.Losses.Min(), loss);
    }

    private static double[] Ones(int count, double factor) => [.. Enumerable.Repeat(factor, count)];

    private static Tensor Rosenbrock(Tensor x)
    {
        var pairs = x.view(-1, 2);   // [N, 2]
        var (a, b) = (pairs.select(1, 0), pairs.select(1, 1));
        return (100 * (b - a * a).pow(2) + (1 - a).pow(2)).sum();
    }
}
