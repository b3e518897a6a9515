using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.NoisyLabels.Peers;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

/// <summary>
/// The parts of ELR+: the memory averages the softmax of another network without clamping, targets and labels are mixed, the term ramps up. The
/// reference multiplies mixed labels by mixed targets if there are 100 classes.
/// </summary>
[TestClass]
public class EarlyLearningPlusGoldenTests
{
    [TestMethod]
    [DataRow("elr_plus_loss_c4_ramp0", 3)]
    [DataRow("elr_plus_loss_c4_ramp10", 3)]
    [DataRow("elr_plus_loss_c100_ramp50", 3)]
    public void Losses_gradients_and_memory_are_those_of_the_reference(string name, int steps)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(name);
        int classes = (int)golden.Number("settings", "num_classes");
        using var memory = new DenseTargetMemory((long)golden.Number("settings", "num_examples"), classes, golden.Number("settings", "beta"), ScalarType.Float64, CPU);
        for (int step = 1; step <= steps; step++)
        {
            string section = $"steps/step{step}";
            double Setting(string setting) => golden.Number("steps", $"step{step}", setting);
            var (partner, share) = (golden.Tensor(section, "permutation"), Setting("mixup_l"));
            var seen = nn.functional.softmax(golden.Tensor(section, "unmixed_logits_of_other_ema"), 1);
            var targets = memory.Update(golden.Tensor(section, "index"), seen);
            var mixed = Mixup.Mix(targets, partner, share);
            var labels = Mixup.Mix(nn.functional.one_hot(golden.Tensor(section, "label"), classes).to_type(ScalarType.Float64), partner, share);
            if (classes == 100)
                labels = (labels * mixed) / (labels * mixed).sum(1L, keepdim: true);

            var logits = golden.Tensor(section, "mixed_logits").requires_grad_();
            double ramp = SigmoidRampUp.At(Setting("iteration"), golden.Number("settings", "coef_step")) * golden.Number("settings", "lambda");
            var crossEntropy = (labels * nn.functional.log_softmax(logits, 1)).sum(1L).neg();
            var loss = crossEntropy.Plus(EarlyLearningFunction.Of(logits, mixed, ramp)).mean();
            loss.backward();
            TensorAssert.AreClose(golden.Tensor(section, "memory_rows_after"), memory.Read(golden.Tensor(section, "index")), 1e-6, $"memory after step {step}");
            TensorAssert.AreClose(golden.Tensor(section, "mixed_target_q"), mixed, 2e-8, $"targets of step {step}");
            TensorAssert.AreClose(golden.Tensor(section, "loss"), loss, 2e-8, $"loss of step {step}");
            TensorAssert.AreClose(golden.Tensor(section, "logit_gradient"), logits.grad!, 2e-8, $"gradient of step {step}");
        }
    }
}
