using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class FirstOrderOptimizerTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32, 0.0)]
    [DataRow(ScalarType.Float64, 0.0)]
    [DataRow(ScalarType.Float64, 0.1)]
    public void Adam_equals_torch(ScalarType type, double decay) => AreEqual(
        type,
        OptimizerKind.Adam,
        new OptimizerSettings { WeightDecay = decay, Beta1 = 0.85, Beta2 = 0.98 },
        network => optim.Adam(network.parameters(), 0.01, 0.85, 0.98, weight_decay: decay));

    [TestMethod]
    [DataRow(ScalarType.Float32, 0.1)]
    [DataRow(ScalarType.Float64, 0.1)]
    public void AdamW_equals_torch(ScalarType type, double decay) => AreEqual(
        type,
        OptimizerKind.AdamW,
        new OptimizerSettings { WeightDecay = decay },
        network => optim.AdamW(network.parameters(), 0.01, weight_decay: decay));

    [TestMethod]
    [DataRow(ScalarType.Float32, 0.9, false, 0.0)]
    [DataRow(ScalarType.Float32, 0.9, true, 0.1)]
    [DataRow(ScalarType.Float64, 0.0, false, 0.0)]
    [DataRow(ScalarType.Float64, 0.9, false, 0.1)]
    [DataRow(ScalarType.Float64, 0.9, true, 0.1)]
    public void Sgd_equals_torch(ScalarType type, double momentum, bool nesterov, double decay) => AreEqual(
        type,
        OptimizerKind.Sgd,
        new OptimizerSettings { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay },
        network => optim.SGD(network.parameters(), 0.01, momentum, weight_decay: decay, nesterov: nesterov));

    [TestMethod]
    [DataRow(OptimizerKind.Adam)]
    [DataRow(OptimizerKind.AdamW)]
    [DataRow(OptimizerKind.Sgd)]
    public void Groups_have_their_own_rate_and_decay(OptimizerKind kind)
    {
        using var together = new Perceptron(ScalarType.Float64);
        using var flat = new FlatParameters([together.Group("hidden", 0.5, weightDecay: false), together.Group("output", 2)]);
        var settings = new OptimizerSettings { WeightDecay = 0.1, Momentum = 0.5 };
        using var optimizer = FlatOptimizers.Create(kind, flat, settings);

        using var apart = new Perceptron(ScalarType.Float64);
        using var hidden = new FlatParameters([apart.Group("hidden")]);
        using var output = new FlatParameters([apart.Group("output")]);
        using var hiddenOptimizer = FlatOptimizers.Create(kind, hidden, settings with { WeightDecay = 0 });
        using var outputOptimizer = FlatOptimizers.Create(kind, output, settings);
        for (int i = 0; i < 10; i++)
        {
            optimizer.Step(together.Evaluation(flat), 0.01);
            hidden.ZeroGradient();
            output.ZeroGradient();
            var loss = apart.Backward();
            hiddenOptimizer.Step(() => loss, 0.005);
            outputOptimizer.Step(() => loss, 0.02);
        }

        AssertClose(apart.Values(), together.Values(), 1e-12);
    }

    private static void AreEqual(ScalarType type, OptimizerKind kind, OptimizerSettings settings, Func<nn.Module, optim.Optimizer> create)
    {
        using var expected = new Perceptron(type);
        using var actual = new Perceptron(type);
        using (var reference = create(expected.Network))
        {
            for (int i = 0; i < 50; i++)
            {
                reference.zero_grad();
                expected.Backward();
                using var scope = NewDisposeScope();
                reference.step();
            }
        }

        using (var flat = actual.Flatten())
        using (var optimizer = FlatOptimizers.Create(kind, flat, settings))
        {
            for (int i = 0; i < 50; i++)
                optimizer.Step(actual.Evaluation(flat), 0.01);
        }

        AssertClose(expected.Values(), actual.Values(), type == ScalarType.Float32 ? 1e-6 : 1e-12);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"at {i}");
    }
}
