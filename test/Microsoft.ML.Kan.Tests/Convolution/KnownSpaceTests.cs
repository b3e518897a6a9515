using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>
/// Curves that one space made, learned by a mixture of the default pool where pixels are, and nothing taught anywhere else: the
/// smallest coefficients that give them, which is where gradient descent from zero ends.
/// </summary>
[TestClass]
public class KnownSpaceTests
{
    private const int Channels = 12;
    private const int Pixels = 256;
    private const double Ridge = 1e-9;

    private static readonly ActivationSpace[] Pool =
        [ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev, ActivationSpace.MexicanHat];

    [TestMethod]
    [DataRow(ActivationSpace.BSpline)]
    [DataRow(ActivationSpace.GaussianRbf)]
    [DataRow(ActivationSpace.Chebyshev)]
    [DataRow(ActivationSpace.MexicanHat)]
    public void A_mixture_that_has_learned_its_curves_recognises_the_space_that_made_them(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(7);
        var shape = new ConvolutionShape(1, Channels, 1);
        var pixels = randn(1, 1, 1, Pixels, dtype: float64);
        using var teacher = ConvolutionFamily.Create(shape, space, gridSize: 2, deviation: 1, RandomSource.FromTorch());
        teacher.to(float64);
        using var student = new KanConvolution(shape, Pool, gridSize: 2);
        student.to(float64);
        student.Calibrates = true;
        student.call(pixels);
        student.Calibrates = false;

        Learn(student.Mixture!, pixels, teacher.Convolve(pixels).view(Channels, Pixels).t());
        student.ShareCurves();
        long[] chosen = [.. student.GateWeights.argmax(1).data<long>()];
        var recognised = chosen.Count(choice => Pool[choice] == space);
        Assert.IsGreaterThan(Channels / 2, recognised, string.Join(", ", chosen.Select(choice => Pool[choice])));
    }

    // curves [P, O]
    private static void Learn(MixedCurves mixture, Tensor pixels, Tensor curves)
    {
        var weights = mixture.Choice.Weights()[0] * mixture.Choice.Loudness; // [M], the same for every channel
        Tensor[] functions =
        [
            .. mixture.Families.Select((family, m) => family.Basis.call(pixels.view(-1, 1) * family.Curves.Scale).squeeze(1) * weights[m]),
        ]; // [P, K] each
        var all = cat(functions, 1); // [P, ΣK]
        var among = all.matmul(all.t());
        var ridge = eye(Pixels, dtype: float64) * (Ridge * among.diagonal().mean());
        var coefficients = all.t().matmul(linalg.solve(among + ridge, curves)); // [ΣK, O]
        var first = 0L;
        foreach (var family in mixture.Families)
        {
            var count = family.Basis.Functions;
            family.Coefficients.copy_(coefficients.narrow(0, first, count).t().reshape(Channels, count, 1, 1));
            first += count;
        }
    }
}
