using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

/// <summary>Five steps of the reference implementation: loss, gradient and target memory, with tensor operations and with the kernel.</summary>
[TestClass]
public class EarlyLearningGoldenTests
{
    [TestMethod]
    [DataRow("elr_loss_5steps_b07_l3", ScalarType.Float64, 2e-8)]
    [DataRow("elr_loss_5steps_b07_l3", ScalarType.Float32, 2e-6)]
    [DataRow("elr_loss_5steps_b09_l7_clamped", ScalarType.Float64, 2e-8)]
    [DataRow("elr_loss_5steps_b09_l7_clamped", ScalarType.Float32, 2e-6)]
    public void Losses_gradients_and_memory_are_those_of_the_reference(string name, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(name);
        long rows = (long)golden.Number("settings", "num_examples");
        int classes = (int)golden.Number("settings", "num_classes");
        using var early = new EarlyLearning(
            new DenseTargetMemory(rows, classes, golden.Number("settings", "beta"), type, CPU), golden.Number("settings", "lambda"));
        for (int step = 1; step <= 5; step++)
        {
            string section = $"steps/step{step}";
            var logits = golden.Tensor(section, "logits").to_type(type).requires_grad_();
            var label = golden.Tensor(section, "label");
            var targets = early.Observe(golden.Tensor(section, "index"), logits);
            var loss = RobustLosses.CrossEntropy(logits, label, smoothing: 0).Plus(early.Term(logits, targets)).mean();
            loss.backward();
            TensorAssert.AreClose(golden.Tensor(section, "loss"), loss, tolerance, $"loss of step {step}");
            TensorAssert.AreClose(golden.Tensor(section, "logit_gradient"), logits.grad!, tolerance, $"gradient of step {step}");
            TensorAssert.AreClose(golden.Tensor(section, "target_memory_after"), early.Memory.State["targets"], tolerance, $"memory after step {step}");
        }
    }
}
