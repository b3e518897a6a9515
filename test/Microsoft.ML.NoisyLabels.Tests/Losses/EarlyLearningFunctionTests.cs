using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class EarlyLearningFunctionTests
{
    [TestMethod]
    public void The_gradient_of_the_operations_is_the_closed_form_and_sums_to_nothing()
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = Batch(50, 7, spread: 1, ScalarType.Float64);
        EarlyLearningFunction.Plain(logits, targets, 1).sum().backward();

        using var still = no_grad();
        var p = nn.functional.softmax(logits, 1);
        var agreement = (p * targets).sum(1L, keepdim: true); // [B, 1]
        TensorAssert.AreClose(p * (agreement - targets) / (1 - agreement), logits.grad!, 1e-8);
        TensorAssert.AreClose(zeros(50, dtype: ScalarType.Float64), logits.grad!.sum(1L), 1e-12);
    }

    [TestMethod]
    [DataRow(1, 2, 1.0)]
    [DataRow(33, 10, 1.0)]
    [DataRow(33, 10, 6.0)]
    [DataRow(5, 101, 3.0)]
    public void The_kernel_gives_what_the_operations_give_clamped_or_not(int rows, int classes, double spread)
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = Batch(rows, classes, spread, ScalarType.Float32);
        var weights = rand(rows).add(0.5);
        var value = EarlyLearningFunction.Of(logits, targets, 2.5);
        (value * weights).sum().backward();

        var exact = logits.detach().to_type(ScalarType.Float64).requires_grad_();
        var expected = EarlyLearningFunction.Plain(exact, targets.to_type(ScalarType.Float64), 2.5);
        (expected * weights).sum().backward();
        TensorAssert.AreClose(expected, value, 1e-5, "value");
        TensorAssert.AreClose(exact.grad!, logits.grad!, 1e-5, "gradient");
        TensorAssert.AreClose(EarlyLearning.Probabilities(exact.detach()), EarlyLearning.Probabilities(logits.detach()), 1e-6, "probabilities");
    }

    [TestMethod]
    public void Predictions_without_a_target_have_no_term_and_no_gradient()
    {
        using var scope = NewDisposeScope();
        var (logits, _) = Batch(4, 3, 1, ScalarType.Float32);
        var value = EarlyLearningFunction.Of(logits, zeros(4, 3), 3);
        value.sum().backward();
        TensorAssert.AreClose(zeros(4), value, 0);
        TensorAssert.AreClose(zeros(4, 3), logits.grad!, 0);
    }

    [TestMethod]
    public void A_step_leaves_nothing_native_behind()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var (logits, targets) = Batch(8, 3, 1, ScalarType.Float32);
            EarlyLearningFunction.Of(logits, targets, 3).mean().backward();
            using var still = no_grad();
            EarlyLearningFunction.Of(logits, targets, 3);
        });
    }

    // Logits [B, C], and targets whose rows sum to less than 1.
    private static (Tensor Logits, Tensor Targets) Batch(int rows, int classes, double spread, ScalarType type)
    {
        random.manual_seed(3);
        var logits = randn(rows, classes, dtype: ScalarType.Float64).mul(spread).to_type(type);
        var targets = nn.functional.softmax(randn(rows, classes, dtype: ScalarType.Float64).mul(spread), 1).mul(0.9).to_type(type);
        return (logits.requires_grad_(), targets);
    }
}
