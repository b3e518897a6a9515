using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Activations;

[TestClass]
public class DiceTests
{
    [TestMethod]
    public void With_a_slope_of_1_it_is_the_identity()
    {
        using var scope = NewDisposeScope();
        using var dice = Create(5, alpha: 1);
        var x = randn(40, 5, dtype: float64);
        TensorAssert.AreClose(x, dice.call(x), 1e-12);
    }

    [TestMethod]
    public void With_mean_0_and_no_variance_it_is_PReLU()
    {
        using var scope = NewDisposeScope();
        using var dice = Create(5, alpha: 0.3);
        dice.eval();
        using (no_grad())
            dice.Variance.zero_();
        var x = randn(40, 5, dtype: float64);
        x = x.where(x.abs().gt(0.01), ones_like(x)); // away from the kink, which is 1e-4 wide
        TensorAssert.AreClose(nn.functional.prelu(x, dice.Alpha), dice.call(x), 1e-6);
    }

    [TestMethod]
    public void The_gate_is_the_sigmoid_of_a_batch_norm_without_scale_and_shift()
    {
        using var scope = NewDisposeScope();
        using var dice = Create(5, alpha: 0.3);
        var x = randn(40, 5, dtype: float64) * 3 + 1;
        var gate = nn.functional.batch_norm(x, zeros(5, float64), ones(5, float64), training: true, eps: Dice.DefaultEpsilon).sigmoid();
        TensorAssert.AreClose(gate * x + (1 - gate) * dice.Alpha * x, dice.call(x), 1e-6);
    }

    [TestMethod]
    public void A_row_scored_alone_gets_what_it_gets_among_others()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var dice = Create(6, alpha: 0.1);
        dice.call(randn(64, 6, dtype: float64) * 2 + 1);
        dice.eval();
        var x = randn(20, 6, dtype: float64);
        var together = dice.call(x);
        for (var row = 0; row < 20; row++)
            Assert.IsTrue(together.narrow(0, row, 1).equal(dice.call(x.narrow(0, row, 1))).all().item<bool>());
    }

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(2, 1)]
    [DataRow(255, 8)]
    [DataRow(1000, 17)]
    public void Kernel_and_tensor_operations_have_the_same_values_and_gradients(int rows, int units)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var x = (randn(rows, units, dtype: float64) * 2 + 0.5).requires_grad_();
        var alpha = randn(units, dtype: float64).requires_grad_();
        var outer = randn(rows, units, dtype: float64);
        foreach (var ofBatch in new[] { true, false })
        {
            var mean = ofBatch ? x.mean([0L]) : randn(units, dtype: float64);
            var scale = ((ofBatch ? (x - mean).square().mean([0L]) : rand(units, dtype: float64)) + 1e-8).rsqrt();
            var (expected, ofX, ofAlpha) = Run(() => DiceFunction.Plain(x, alpha, mean, scale));
            var (kernel, kernelX, kernelAlpha) = Run(() => DiceFunction.Of(x, alpha, mean, scale, ofBatch));
            TensorAssert.AreClose(expected, kernel, 1e-12);
            TensorAssert.AreClose(ofX, kernelX, rows == 1 && ofBatch ? 1e-3 : 1e-9, "gradient of x"); // without variance, rounding is scaled by 1e4
            TensorAssert.AreClose(ofAlpha, kernelAlpha, 1e-10, "gradient of α");
        }

        (Tensor Value, Tensor X, Tensor Alpha) Run(Func<Tensor> function)
        {
            x.grad?.zero_();
            alpha.grad?.zero_();
            var value = function();
            value.backward([outer]);
            return (value, x.grad!.clone(), alpha.grad!.clone());
        }
    }

    [TestMethod]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        try
        {
            var results = new[] { 1, 2 }.Select(threads =>
            {
                set_num_threads(threads);
                random.manual_seed(5);
                using var dice = new Dice(80);
                var x = randn(3000, 80).requires_grad_();
                var y = dice.call(x);
                y.backward([randn(3000, 80)]);
                return (y, x.grad!, dice.Alpha.grad!.clone(), dice.Mean.clone());
            }).ToArray();
            TensorAssert.AreClose(results[0].Item1, results[1].Item1, 0);
            TensorAssert.AreClose(results[0].Item2, results[1].Item2, 0);
            TensorAssert.AreClose(results[0].Item3, results[1].Item3, 0);
            TensorAssert.AreClose(results[0].Item4, results[1].Item4, 0);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    public void Averages_follow_the_batches_and_are_unbiased()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var dice = Create(3, alpha: 0, momentum: 0.25);
        var (mean, variance) = (zeros(3, float64), ones(3, float64));
        for (var batch = 1; batch <= 8; batch++)
        {
            var x = randn(16, 3, dtype: float64) + batch;
            dice.call(x);
            var weight = Math.Max(0.25, 1.0 / batch);
            mean = mean * (1 - weight) + x.mean([0L]) * weight;
            variance = variance * (1 - weight) + x.var(0) * weight;
        }
        TensorAssert.AreClose(mean, dice.Mean, 1e-12);
        TensorAssert.AreClose(variance, dice.Variance, 1e-12);
    }

    [TestMethod]
    public void Averages_pass_over_single_rows_and_numbers_that_are_not_finite()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var dice = Create(2, alpha: 0);
        dice.call(randn(16, 2, dtype: float64));
        var (mean, variance) = (dice.Mean.clone(), dice.Variance.clone());
        dice.call(randn(1, 2, dtype: float64));
        dice.call(full(4, 2, double.NaN, dtype: float64));
        dice.call(full(4, 2, double.PositiveInfinity, dtype: float64));
        Assert.AreEqual(0, dice.call(zeros(0, 2, dtype: float64)).numel());
        TensorAssert.AreClose(mean, dice.Mean, 0);
        TensorAssert.AreClose(variance, dice.Variance, 0);
    }

    [TestMethod]
    public void A_step_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        using var dice = new Dice(4);
        LiveTensors.AreBalancedBy(() =>
        {
            using var step = NewDisposeScope();
            dice.call(randn(10, 4).requires_grad_()).sum().backward();
            dice.Alpha.grad = null;
        });
    }

    private static Dice Create(int units, double alpha, double momentum = Dice.DefaultMomentum)
    {
        random.manual_seed(1);
        var dice = new Dice(units, momentum: momentum);
        dice.to(float64);
        using var still = no_grad();
        dice.Alpha.fill_(alpha);
        return dice;
    }
}
