using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Tests.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>The kernel against the formula that autograd differentiates, which other tests hold to golden files.</summary>
[TestClass]
public class BasisChannelsTests
{
    public static IEnumerable<object[]> Spaces => BasisContractTests.Spaces;

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Kernel_and_formula_agree_in_values_and_gradients(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var basis = ActivationBases.Create(space, 3, 4);
        basis.to(float64);
        // 47 · 31 pixels: more than a block, and no whole number of registers.
        foreach (var (height, width) in new[] { (47L, 31L), (1L, 1L), (3L, 5L) })
        {
            var pixels = randn([2, 3, height, width], float64) * 0.7;
            var outer = randn([2, 3L * basis.Functions, height, width], float64);
            var formula = Differentiate(basis, pixels, outer, x => BasisChannels.Plain(basis, x));
            var kernel = Differentiate(basis, pixels, outer, x => BasisChannels.Of(basis, x));
            TensorAssert.AreClose(formula.Value, kernel.Value, 1e-10, "values");
            TensorAssert.AreClose(formula.Input, kernel.Input, 1e-9, "gradient of the pixels");
            if (formula.Shape is not null)
                TensorAssert.AreClose(formula.Shape, kernel.Shape!, 1e-9, "gradient of the basis's own parameters");
        }
    }

    [TestMethod]
    public void Several_branches_change_nothing_of_that()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var silu = new SiluBasis(3);
        using var hats = ActivationBases.Create(ActivationSpace.MexicanHat, 3, 2); // has trained parameters
        using var splines = ActivationBases.Create(ActivationSpace.BSpline, 3, 4);
        hats.to(float64);
        PixelBasis[] bases = [new(silu, 1), new(hats, 0.25), new(splines, 0.5)];
        foreach (var (height, width) in new[] { (47L, 31L), (1L, 1L), (3L, 5L), (2L, 700L) })
        {
            var pixels = randn([2, 3, height, width], float64) * 2;
            var outer = randn([2, 3L * (1 + hats.Functions + splines.Functions), height, width], float64);
            var formula = Differentiate(hats, pixels, outer, x => BasisChannels.Plain(bases, x));
            var kernel = Differentiate(hats, pixels, outer, x => BasisChannels.Of(bases, x));
            TensorAssert.AreClose(formula.Value, kernel.Value, 1e-10, "values");
            TensorAssert.AreClose(formula.Input, kernel.Input, 1e-9, "gradient of the pixels");
            TensorAssert.AreClose(formula.Shape!, kernel.Shape!, 1e-9, "gradient of the basis's own parameters");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void A_pixel_of_zero_has_functions_of_zero(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var basis = ActivationBases.Create(space, 2, 3);
        TensorAssert.AreClose(zeros(1, 2L * basis.Functions, 3, 3), BasisChannels.Of(basis, zeros(1, 2, 3, 3)), 1e-6);
        var x = randn(4, 2, 3, 3);
        var functions = basis.call(x.permute(0, 2, 3, 1)) - basis.call(zeros(1, 2)); // [B, H, W, C, K]
        TensorAssert.AreClose(functions.flatten(3).permute(0, 3, 1, 2), BasisChannels.Of(basis, x), 1e-5);
    }

    [TestMethod]
    public void Pixels_beyond_the_range_have_no_slope_and_NaN_stays_in_its_pixel()
    {
        using var scope = NewDisposeScope();
        using var basis = ActivationBases.Create(ActivationSpace.Chebyshev, 1, 1);
        var pixels = tensor([2f, -3, 0.5f, float.NaN]).view(1, 1, 2, 2).requires_grad_();
        var functions = BasisChannels.Of(basis, pixels);
        functions.select(1, 1).sum().backward(); // T₁
        Assert.IsTrue(functions.select(1, 1).flatten()[3].isnan().item<bool>());
        CollectionAssert.AreEqual(new[] { 1f, -1, 0.5f }, functions.select(1, 1).flatten().detach().data<float>().ToArray()[..3]);
        CollectionAssert.AreEqual(new[] { 0f, 0, 1 }, pixels.grad!.flatten().data<float>().ToArray()[..3]);
    }

    [TestMethod]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var basis = ActivationBases.Create(ActivationSpace.MexicanHat, 8, 3); // has trained parameters
        var (pixels, outer) = (randn(16, 8, 21, 21), randn(16, 8L * basis.Functions, 21, 21));
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = Differentiate(basis, pixels, outer, x => BasisChannels.Of(basis, x));
            set_num_threads(2);
            var two = Differentiate(basis, pixels, outer, x => BasisChannels.Of(basis, x));
            Assert.IsTrue(one.Value.equal(two.Value).all().item<bool>() && one.Input.equal(two.Input).all().item<bool>());
            Assert.IsTrue(one.Shape!.equal(two.Shape!).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [TestMethod]
    public void No_tensor_is_left_behind()
    {
        using var basis = ActivationBases.Create(ActivationSpace.Morlet, 2, 3);
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var u = randn(3, 2, 5, 5).requires_grad_();
            BasisChannels.Of(basis, u).square().sum().backward();
            basis.zero_grad();
        });
    }

    private static (Tensor Value, Tensor Input, Tensor? Shape) Differentiate(
        UnivariateBasis basis, Tensor pixels, Tensor outer, Func<Tensor, Tensor> expand)
    {
        var u = pixels.detach().clone().requires_grad_();
        basis.zero_grad();
        var value = expand(u);
        (value * outer).sum().backward();
        return (value.detach(), u.grad!, basis.Shape?.grad?.clone());
    }
}
