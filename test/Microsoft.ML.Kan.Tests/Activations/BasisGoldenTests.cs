using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Layers of published KAN code, rebuilt from a basis and one matrix product: same values, same gradients.</summary>
[TestClass]
public class BasisGoldenTests
{
    private const double Tolerance = 1e-7;
    private const double NoRange = double.PositiveInfinity;

    [TestMethod]
    public void BSpline_layer_is_efficient_kans_with_the_grid_overrun()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_efficientkan_linear_g5k3");
        using var basis = new BSplineBasis(3, 5, NoRange);
        var (x, weight, scaler, baseWeight) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "spline_weight"),
            Leaf(golden, "parameters", "spline_scaler"), Leaf(golden, "parameters", "base_weight"));

        var functions = basis.call(x);
        var y = Mix(functions, weight * scaler.unsqueeze(-1)) + nn.functional.linear(nn.functional.silu(x), baseWeight);

        TensorAssert.AreClose(golden.Tensor("outputs", "basis_b_splines"), functions, Tolerance, "basis");
        Check(golden, y, ("input", x), ("spline_weight", weight), ("spline_scaler", scaler), ("base_weight", baseWeight));
    }

    [TestMethod]
    public void BSpline_curves_are_pykans()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_spline");
        var nodes = golden.Tensor("inputs", "grid_nodes"); // [I, G+1], uniform for the first input only
        var first = nodes[0];
        var steps = first.diff();
        Assert.IsTrue((steps - steps[0]).abs().max().item<double>() < 1e-8, "the file's first grid is uniform");
        using var basis = new BSplineBasis(1, 5, NoRange);
        var x = Leaf(golden, "inputs", "x");
        var coefficients = Leaf(golden, "inputs", "coef");

        var u = (x[TensorIndex.Colon, 0] - first[0]) / (first[-1] - first[0]) * 2 - 1;
        var functions = basis.call(u.unsqueeze(-1)).squeeze(1); // [B, K]
        var curve = functions.matmul(coefficients[0].t()); // [B, O]
        (curve * golden.Tensor("grad_weights", "curve")[TensorIndex.Colon, 0]).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "B_batch")[TensorIndex.Colon, 0], functions, Tolerance, "basis");
        TensorAssert.AreClose(golden.Tensor("outputs", "curve")[TensorIndex.Colon, 0], curve, Tolerance, "curve");
        TensorAssert.AreClose(golden.Tensor("gradients", "x")[TensorIndex.Colon, 0], x.grad![TensorIndex.Colon, 0], Tolerance, "gradient of x");
        TensorAssert.AreClose(golden.Tensor("gradients", "coef")[0], coefficients.grad![0], Tolerance, "gradient of coefficients");
    }

    [TestMethod]
    public void Gaussian_layer_is_fast_kans_behind_a_layer_norm()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fastkan_layer_default");
        using var basis = new GaussianRbfBasis(3, 8, -2, 2, NoRange);
        var (x, gain, shift) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "layernorm.weight"), Leaf(golden, "parameters", "layernorm.bias"));
        var (weight, baseWeight, bias) = (Leaf(golden, "parameters", "spline_linear.weight"),
            Leaf(golden, "parameters", "base_linear.weight"), Leaf(golden, "parameters", "base_linear.bias"));

        var normal = nn.functional.layer_norm(x, [3], gain, shift);
        var y = nn.functional.linear(basis.call(normal).flatten(1), weight)
            + nn.functional.linear(nn.functional.silu(x), baseWeight, bias);

        Check(golden, y, ("input", x), ("layernorm.weight", gain), ("layernorm.bias", shift),
            ("spline_linear.weight", weight), ("base_linear.weight", baseWeight), ("base_linear.bias", bias));
    }

    [TestMethod]
    public void Gaussian_layer_is_fast_kans_with_another_grid()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fastkan_layer_noln_nobase");
        using var basis = new GaussianRbfBasis(3, 5, -1.5, 1, NoRange);
        var (x, weight) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "spline_linear.weight"));
        Check(golden, nn.functional.linear(basis.call(x).flatten(1), weight), ("input", x), ("spline_linear.weight", weight));
    }

    [TestMethod]
    public void Gaussian_layer_is_the_candidate_layer_of_KANConv2d()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_skan_rbf");
        using var basis = new GaussianRbfBasis(3, 8, -2, 2, NoRange);
        var (x, weight) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "rbf_linear.spline_weight"));
        var (baseWeight, bias) = (Leaf(golden, "parameters", "base_linear.weight"), Leaf(golden, "parameters", "base_linear.bias"));
        var y = basis.call(x).flatten(1).matmul(weight) + nn.functional.linear(nn.functional.silu(x), baseWeight, bias);
        Check(golden, y, ("input", x), ("rbf_linear.spline_weight", weight), ("base_linear.weight", baseWeight), ("base_linear.bias", bias));
    }

    [TestMethod]
    [DataRow("kan_chebykan_layer", true)]
    [DataRow("kan_skan_cheby_clamp", false)]
    public void Chebyshev_layer_is_the_published_one(string file, bool squash)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new ChebyshevBasis(3, 5);
        var (x, weight) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "cheby_coeffs")); // [I, O, K]
        Check(golden, Mix(basis.call(squash ? x.tanh() : x), weight.transpose(0, 1)), ("input", x), ("cheby_coeffs", weight));
    }

    [TestMethod]
    public void Fourier_layer_is_the_published_one()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fourierkan_layer");
        using var basis = new FourierBasis(3, 5, frequency: 1, NoRange);
        var (x, weight, bias) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "fouriercoeffs"), Leaf(golden, "parameters", "bias"));
        var coefficients = cat([weight[0], weight[1]], -1); // cos and sin [O, I, G] each → [O, I, 2G]
        Check(golden, Mix(basis.call(x), coefficients) + bias, ("input", x), ("fouriercoeffs", weight), ("bias", bias));
    }

    [TestMethod]
    [DataRow("kan_wavkan_mexican_hat", WaveletKind.MexicanHat)]
    [DataRow("kan_wavkan_morlet", WaveletKind.Morlet)]
    [DataRow("kan_wavkan_dog", WaveletKind.DerivativeOfGaussian)]
    public void Wavelet_layer_is_wav_kans_when_every_output_has_a_wavelet_of_its_own(string file, object kind)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new WaveletBasis(4, 3, (WaveletKind)kind, NoRange);
        basis.to(float64);
        var scale = golden.Tensor("parameters", "scale"); // [O, I]
        Assert.IsTrue(scale.min().item<double>() > 1e-3, "softplus form cannot be negative");
        using (no_grad())
        {
            basis.Translation.copy_(golden.Tensor("parameters", "translation").t());
            basis.RawScales.copy_((scale - 1e-3).expm1().log().t());
        }

        var (x, weight) = (Leaf(golden, "inputs", "x"), Leaf(golden, "parameters", "wavelet_weights")); // [O, I]
        var (gain, shift) = (Leaf(golden, "parameters", "bn.weight"), Leaf(golden, "parameters", "bn.bias"));
        var own = weight.unsqueeze(-1) * eye(3, dtype: float64).unsqueeze(1); // c[o,i,k] = w[o,i]·δ(o,k)
        var sum = Mix(basis.call(x), own);
        var y = nn.functional.batch_norm(sum, zeros(3, float64), ones(3, float64), gain, shift, training: true);
        (y * golden.Tensor("grad_weights", "y_train")).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "pre_batchnorm"), sum, Tolerance, "sum");
        TensorAssert.AreClose(golden.Tensor("outputs", "y_train"), y, Tolerance, "y");
        TensorAssert.AreClose(golden.Tensor("gradients", "input"), x.grad!, Tolerance, "gradient of x");
        TensorAssert.AreClose(golden.Tensor("gradients", "wavelet_weights"), weight.grad!, Tolerance, "gradient of weights");
        TensorAssert.AreClose(golden.Tensor("gradients", "translation").t(), basis.Translation.grad!, Tolerance, "gradient of translations");
        var slope = basis.RawScales.detach().sigmoid(); // ds/dŝ
        TensorAssert.AreClose(golden.Tensor("gradients", "scale").t() * slope, basis.RawScales.grad!, Tolerance, "gradient of scales");
    }

    private static Tensor Leaf(GoldenFile golden, string section, string name) => golden.Tensor(section, name).requires_grad_();

    /// <summary>Φ [B, I, K] with coefficients [O, I, K] → [B, O].</summary>
    private static Tensor Mix(Tensor functions, Tensor coefficients) => functions.flatten(1).matmul(coefficients.flatten(1).t());

    private static void Check(GoldenFile golden, Tensor y, params (string Name, Tensor Leaf)[] leaves)
    {
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance, "y");
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        foreach (var (name, leaf) in leaves)
            TensorAssert.AreClose(golden.Tensor("gradients", name), leaf.grad!, Tolerance, "gradient of " + name);
    }
}
