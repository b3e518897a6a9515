using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Activations;

/// <summary>Dice against FuxiCTR and DeepCTR-Torch.</summary>
[TestClass]
public class DiceGoldenTests
{
    private const double Tolerance = 1e-7;

    [TestMethod]
    public void Values_and_gradients_are_FuxiCTRs_with_statistics_of_the_batch()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_dice_fuxictr");
        using var dice = Create(golden);
        var x = golden.Tensor("inputs", "x").requires_grad_();
        var y = dice.call(x);
        (y * golden.Tensor("grad_weights", "y_train")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "y_train"), y, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients/train", "input"), x.grad!, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients/train", "alpha"), dice.Alpha.grad!, Tolerance);
    }

    [TestMethod]
    public void Values_and_gradients_are_FuxiCTRs_with_moving_averages()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_dice_fuxictr");
        using var dice = Create(golden);
        using (no_grad())
        {
            dice.Mean.copy_(golden.Tensor("state/after_second_batch", "bn.running_mean"));
            dice.Variance.copy_(golden.Tensor("state/after_second_batch", "bn.running_var"));
        }
        dice.eval();
        var x = golden.Tensor("inputs", "x").requires_grad_();
        var y = dice.call(x);
        (y * golden.Tensor("grad_weights", "y_eval")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "y_eval"), y, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients/eval", "input"), x.grad!, Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients/eval", "alpha"), dice.Alpha.grad!, Tolerance);
    }

    // FuxiCTR initialises its averages with 0 and 1 and gives each batch a weight of 0.01; here both batches have weight 1/2.
    [TestMethod]
    public void Moving_averages_are_made_of_FuxiCTRs_statistics()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_dice_fuxictr");
        using var dice = Create(golden);
        dice.call(golden.Tensor("inputs", "x"));
        dice.call(golden.Tensor("inputs", "x_second_batch"));

        TensorAssert.AreClose(MeanOfBatches("bn.running_mean", 0), dice.Mean, 1e-5);
        TensorAssert.AreClose(MeanOfBatches("bn.running_var", 1), dice.Variance, 1e-5);

        Tensor MeanOfBatches(string name, double start)
        {
            var first = golden.Tensor("state/after_first_batch", name);
            var second = golden.Tensor("state/after_second_batch", name);
            return ((first - 0.99 * start) / 0.01 + (second - 0.99 * first) / 0.01) / 2;
        }
    }

    // DeepCTR-Torch has a trained scale w and shift b of z in the sigmoid, unlike the paper: w·r·(x - E + b/(w·r)).
    [TestMethod]
    public void Values_are_DeepCTRs_when_its_scale_and_shift_are_put_into_the_statistics()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_dice_deepctr");
        var x = golden.Tensor("inputs", "x");
        CheckAffine(golden, x, x.mean([0L]), x.var(0, unbiased: false), "y_train", checkSlope: true);
        CheckAffine(golden, x, golden.Tensor("state", "bn.running_mean"), golden.Tensor("state", "bn.running_var"), "y_eval_after_one_batch", checkSlope: false);
    }

    [TestMethod]
    public void Statistics_of_histories_are_those_over_all_their_entries_as_in_DeepCTR()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("ctr_dice_deepctr_3d");
        var x = golden.Tensor("inputs", "x").flatten(0, 1); // [B·T, O]
        var (mean, variance) = DiceStatistics.Of(x);
        CheckAffine(golden, x, mean, variance, "y_train", checkSlope: true);
    }

    private static Dice Create(GoldenFile golden)
    {
        var dice = new Dice(4, epsilon: 1e-9);
        dice.to(float64);
        using var still = no_grad();
        dice.Alpha.copy_(golden.Tensor("parameters", "alpha"));
        return dice;
    }

    private static void CheckAffine(GoldenFile golden, Tensor x, Tensor mean, Tensor variance, string output, bool checkSlope)
    {
        var alpha = golden.Tensor("parameters", "alpha").flatten().requires_grad_();
        var scale = golden.Tensor("parameters", "bn.weight") * (variance + 1e-8).rsqrt();
        var y = DiceFunction.Of(x, alpha, mean - golden.Tensor("parameters", "bn.bias") / scale, scale, ofBatch: false);
        TensorAssert.AreClose(golden.Tensor("outputs", output).reshape(y.shape), y, Tolerance, output);
        if (!checkSlope)
            return;
        (y * golden.Tensor("grad_weights", output).reshape(y.shape)).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "alpha").flatten(), alpha.grad!, Tolerance, "gradient of α");
    }
}
