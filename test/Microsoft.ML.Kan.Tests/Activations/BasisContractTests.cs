using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>The contract between every space and the layers.</summary>
[TestClass]
public class BasisContractTests
{
    public static IEnumerable<object[]> Spaces => Enum.GetValues<ActivationSpace>().Select(space => new object[] { space });

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Gradients_agree_with_finite_differences(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var basis = ActivationBases.Create(space, 3, 5);
        basis.to(float64);
        var x = (rand(7, 3, float64) * 1.9 - 0.95).requires_grad_();
        var weights = randn(7, 3, basis.Functions, float64);
        Loss().backward();

        Compare(x, "x");
        foreach (var (name, parameter) in basis.named_parameters())
            Compare(parameter, name);

        Tensor Loss() => (basis.call(x) * weights).sum();

        void Compare(Tensor leaf, string name)
        {
            const double step = 1e-6;
            using var still = no_grad();
            var values = leaf.view(-1);
            var numeric = zeros_like(values);
            for (var i = 0; i < values.numel(); i++)
            {
                values[i] += step;
                var up = Loss();
                values[i] -= 2 * step;
                var down = Loss();
                values[i] += step;
                numeric[i] = (up - down) / (2 * step);
            }

            TensorAssert.AreClose(numeric, leaf.grad!.view(-1), 1e-6, "gradient of " + name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Beyond_the_range_the_border_value_goes_on_with_slope_zero(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var basis = ActivationBases.Create(space, 1, 5);
        var x = tensor([-50f, 1.5f, float.MaxValue]).unsqueeze(-1).requires_grad_();
        var functions = basis.call(x);
        functions.sum().backward();
        TensorAssert.AreClose(basis.call(tensor([-1f, 1f, 1f]).unsqueeze(-1)), functions, 0);
        TensorAssert.AreClose(zeros_like(x), x.grad!, 0);
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Missing_values_stay_missing_and_touch_no_other_input(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var basis = ActivationBases.Create(space, 2, 5);
        var functions = basis.call(tensor([float.NaN, 0.3f]).reshape(1, 2));
        var missing = functions[0, 0].isnan();
        Assert.IsTrue(missing.sum().item<long>() >= basis.Functions - 1, "T₀ = 1 alone does not depend on x");
        Assert.IsFalse(functions[0, 1].isnan().any().item<bool>());
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Recording_the_gradient_does_not_change_the_values(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var basis = ActivationBases.Create(space, 3, 6);
        var x = rand(20, 3) * 2 - 1;
        using var recorded = basis.call(x.clone().requires_grad_()).detach();
        using var still = no_grad();
        TensorAssert.AreClose(basis.call(x), recorded, 0);
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Half_precision_input_costs_only_the_rounding_of_the_result(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var basis = ActivationBases.Create(space, 2, 5);
        var x = (rand(50, 2) * 2 - 1).to(bfloat16).requires_grad_();
        var functions = basis.call(x);
        Assert.AreEqual(bfloat16, functions.dtype);
        functions.sum().backward();
        Assert.IsTrue(x.grad!.isfinite().all().item<bool>());
        TensorAssert.AreClose(basis.call(x.detach().to(float32)), functions, 1.0 / 256);
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Every_space_has_gridSize_plus_three_functions_and_unit_scale(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var basis = ActivationBases.Create(space, 20, 5);
        Assert.AreEqual(8, basis.Functions);
        using var still = no_grad();
        var coefficients = randn(500, 20 * 8) * (basis.UnitScale() / Math.Sqrt(20));
        var y = nn.functional.linear(basis.call(rand(500, 20) * 2 - 1).flatten(1), coefficients);
        Assert.AreEqual(1, y.square().mean().item<float>(), 0.1);
    }

    [TestMethod]
    public void Fourier_rounds_up_to_pairs() => Assert.AreEqual(10, Made(ActivationSpace.Fourier, 6));

    [TestMethod]
    public void Another_grid_size_or_space_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Made(ActivationSpace.BSpline, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Made((ActivationSpace)99, 5));
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Nothing_stays_alive(ActivationSpace space)
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            using var basis = ActivationBases.Create(space, 3, 5);
            basis.call(rand(4, 3).requires_grad_()).sum().backward();
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static int Made(ActivationSpace space, int gridSize)
    {
        using var basis = ActivationBases.Create(space, 1, gridSize);
        return basis.Functions;
    }
}
