using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static Microsoft.ML.Kan.Tests.Activations.GoldenLayer;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Wav-KAN and ReLU-KAN.</summary>
[TestClass]
public class LocatedGoldenTests
{
    [TestMethod]
    [DataRow("kan_wavkan_mexican_hat", ActivationSpace.MexicanHat)]
    [DataRow("kan_wavkan_morlet", ActivationSpace.Morlet)]
    [DataRow("kan_wavkan_dog", ActivationSpace.DerivativeOfGaussian)]
    public void Wavelet_layer_is_wav_kans_when_every_output_has_a_wavelet_of_its_own(string file, ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using ActivationBasis basis = space switch
        {
            ActivationSpace.MexicanHat => new MexicanHatBasis(4, 3, NoRange),
            ActivationSpace.Morlet => new MorletBasis(4, 3, NoRange),
            _ => new DerivativeOfGaussianBasis(4, 3, NoRange),
        };
        var (translation, scale) = (golden.Leaf("parameters", "translation"), golden.Leaf("parameters", "scale")); // [O, I]
        var shape = Shape(translation.t(), scale.t());
        Reshape(basis, shape);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "wavelet_weights")); // [O, I]
        var (gain, shift) = (golden.Leaf("parameters", "bn.weight"), golden.Leaf("parameters", "bn.bias"));

        var own = weight.unsqueeze(-1) * eye(3, dtype: float64).unsqueeze(1); // c[o,i,k] = w[o,i]·δ(o,k)
        var sum = Mix(basis.call(x), own);
        var y = nn.functional.batch_norm(sum, zeros(3, float64), ones(3, float64), gain, shift, training: true);
        (y * golden.Tensor("grad_weights", "y_train")).sum().backward();
        shape.backward([basis.Shape!.grad!]);

        TensorAssert.AreClose(golden.Tensor("outputs", "pre_batchnorm"), sum, Tolerance, "sum");
        TensorAssert.AreClose(golden.Tensor("outputs", "y_train"), y, Tolerance, "y");
        foreach (var (name, leaf) in new[] { ("input", x), ("wavelet_weights", weight), ("translation", translation), ("scale", scale) })
            TensorAssert.AreClose(golden.Tensor("gradients", name), leaf.grad!, Tolerance, "gradient of " + name);
    }

    [TestMethod]
    public void Bump_layer_is_relu_kans_with_coefficients_for_the_height()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_relukan_layer");
        using var basis = new ReluBumpBasis(3, 8, NoRange);
        // The ends of the supports in [0, 1], [I, K].
        var (low, high) = (golden.Leaf("parameters", "phase_low"), golden.Leaf("parameters", "phase_height"));
        var shape = Shape(low + high - 1, high - low); // [0, 1] → [-1, 1]
        Reshape(basis, shape);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "equal_size_conv.weight"));
        var bias = golden.Leaf("parameters", "equal_size_conv.bias");

        var height = ((high - low) / (4.0 / 5)).pow(4); // the reference's functions grow with their width, (k+1)/g at the start
        var coefficients = weight.reshape(2, 3, 8) * height; // its weight is [O, I, K] under another name
        var y = Mix(basis.call(x * 2 - 1), coefficients) + bias;

        golden.Check(y, basis, shape, ("input", x), ("phase_low", low), ("phase_height", high),
            ("equal_size_conv.weight", weight), ("equal_size_conv.bias", bias));
    }

    // t and s, [I, K] each → the shape that has them, [I, 2K].
    private static Tensor Shape(Tensor translations, Tensor scales)
    {
        Assert.IsTrue(scales.min().item<double>() > 1e-3, "the softplus form cannot be negative");
        return cat([translations, (scales - 1e-3).expm1().log()], 1);
    }
}
