using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Peers;

/// <summary>Three steps of one of the two networks in the reference implementation's trainer: mixing, memory, loss, step, weight averaging.</summary>
[TestClass]
public class PeerNetworkGoldenTests
{
    private const double Tolerance = 2e-8;

    /// <summary>The source can also start averages without the ramp, with a = min(1 - 1/(step + 1), γ).</summary>
    [TestMethod]
    [DataRow("elr_plus_trainer_3steps_ramped", true)]
    [DataRow("elr_plus_trainer_3steps_warm", false)]
    public void Three_steps_are_those_of_the_reference(string name, bool ramps)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(name);
        var network = Network(golden, "parameters/net");
        var other = Network(golden, "parameters/ema_other");
        var expectedMemory = golden.Tensor("outputs", "memory_after");
        using var memory = new DenseTargetMemory(expectedMemory.shape[0], 3, golden.Number("settings", "beta"), ScalarType.Float64, CPU);
        var settings = new PeerSettings(
            golden.Number("settings", "lambda"), golden.Number("settings", "coef_step"),
            golden.Number("settings", "ema_alpha"), golden.Number("settings", "ema_step"), MixupAlpha: 1);
        using var peer = new PeerNetwork(network, Network(golden, "parameters/ema_own"), memory, settings);
        using var sgd = optim.SGD(network.parameters(), 0.02, momentum: 0.9, weight_decay: 5e-4);
        for (int number = 1; number <= 3; number++)
        {
            string section = $"steps/step{number}";
            double step = golden.Number("steps", $"step{number}", "step_passed");
            var mixing = new PeerMixing(golden.Tensor(section, "permutation"), golden.Number("steps", $"step{number}", "mixup_l"));
            var loss = peer.RowLoss(golden.Tensor(section, "x"), golden.Tensor(section, "label"), null, golden.Tensor(section, "index"), other, mixing, step).mean();
            sgd.zero_grad();
            loss.backward();
            sgd.step();
            if (ramps)
                peer.MoveAverage(step + 1);
            else
                peer.MoveAverageBy(Math.Min(1 - (1 / (step + 1)), settings.WeightAveraging));
            Assert.AreEqual(golden.Number("steps", $"step{number}", "loss"), loss.item<double>(), Tolerance, $"loss of step {number}");
            AssertSame(golden, $"{section}/net", network, $"network after step {number}");
            AssertSame(golden, $"{section}/ema_own", (Linear)peer.Average, $"average after step {number}");
        }
        TensorAssert.AreClose(expectedMemory, memory.State["targets"], Tolerance, "memory");
    }

    private static Linear Network(GoldenFile golden, string section)
    {
        using var still = no_grad();
        var network = nn.Linear(4, 3, dtype: ScalarType.Float64);
        network.weight.copy_(golden.Tensor(section, "weight"));
        network.bias!.copy_(golden.Tensor(section, "bias"));
        return network;
    }

    private static void AssertSame(GoldenFile golden, string section, Linear network, string what)
    {
        TensorAssert.AreClose(golden.Tensor(section, "weight"), network.weight, Tolerance, $"weight of the {what}");
        TensorAssert.AreClose(golden.Tensor(section, "bias"), network.bias!, Tolerance, $"bias of the {what}");
    }
}
