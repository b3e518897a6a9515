using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public class ConvolutionFamilyTests
{
    public static IEnumerable<object[]> Shapes =>
    [
        [new ConvolutionShape(3, 4, 3, padding: 1)],
        [new ConvolutionShape(3, 4, 3, stride: 2, padding: 1)],
        [new ConvolutionShape(4, 6, 3, padding: 2, dilation: 2, groups: 2)],
        [new ConvolutionShape(4, 8, 3, stride: 2, padding: 1, groups: 4)],
        [new ConvolutionShape(2, 5, 1)],
    ];

    /// <summary>y[b,o,y,x] = Σ over the pixels under the kernel of the functions at that pixel, one by one.</summary>
    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void A_convolution_is_the_sum_of_the_functions_of_the_pixels_under_the_kernel(object geometry)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(11);
        var shape = (ConvolutionShape)geometry;
        using var family = ConvolutionFamily.Create(shape, ActivationSpace.GaussianRbf, 2, deviation: 1, RandomSource.FromTorch());
        family.to(float64);
        var x = randn([2, shape.Inputs, 7, 6], float64);
        var result = family.Convolve(x * 3); // the functions are of a third
        var functions = family.Basis.call(nn.functional.pad(x, [shape.Padding, shape.Padding, shape.Padding, shape.Padding]).permute(0, 2, 3, 1)); // [B, H, W, C, K]
        var weights = family.Coefficients.view(shape.Outputs, shape.GroupInputs, family.Basis.Functions, shape.Kernel, shape.Kernel);
        for (var o = 0; o < shape.Outputs; o++)
        {
            for (var at = 0; at < result.shape[2] * result.shape[3]; at++)
            {
                var (row, column) = (at / result.shape[3], at % result.shape[3]);
                var sum = zeros(2, float64);
                for (var c = 0; c < shape.GroupInputs; c++)
                {
                    for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
                    {
                        var (i, j) = (tap / shape.Kernel, tap % shape.Kernel);
                        var pixel = functions[TensorIndex.Colon, row * shape.Stride + i * shape.Dilation, column * shape.Stride + j * shape.Dilation, o / shape.GroupOutputs * shape.GroupInputs + c];
                        sum += pixel.mv(weights[o, c, TensorIndex.Colon, i, j]);
                    }
                }

                TensorAssert.AreClose(sum, result[TensorIndex.Colon, o, row, column], 1e-12);
            }
        }
    }

    /// <summary>The unfold form of the method's own code (SeriYann/KANConv2d): patches, then a dense layer of the same functions.</summary>
    [TestMethod]
    public void It_equals_unfolding_into_patches_also_at_the_border()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var shape = new ConvolutionShape(3, 4, 3, stride: 2, padding: 1);
        using var family = ConvolutionFamily.Create(shape, ActivationSpace.BSpline, 3, deviation: 1, RandomSource.FromTorch());
        family.to(float64);
        var x = randn(2, 3, 8, 7, float64);
        var patches = nn.functional.unfold(x, (3, 3), padding: (1, 1), stride: (2, 2)).transpose(1, 2).flatten(0, 1).unsqueeze(-1); // [B·P, C·9, 1]
        using var shared = new Kan.Activations.BSplineBasis(1, 3);
        var functions = shared.call(patches).squeeze(2); // [B·P, C·9, K]
        var weights = family.Coefficients.view(4, 3, family.Basis.Functions, 9).transpose(2, 3).reshape(4, -1); // [O, C·9·K]
        var unfolded = functions.flatten(1).matmul(weights.t()).view(2, -1, 4).transpose(1, 2).reshape(2, 4, 4, 4);
        TensorAssert.AreClose(unfolded, family.Convolve(x * 3), 1e-12);
    }

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Edges_can_be_read_and_written(object geometry)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var shape = (ConvolutionShape)geometry;
        using var family = ConvolutionFamily.Create(shape, ActivationSpace.Chebyshev, 2, deviation: 1, RandomSource.FromTorch());
        var before = family.Coefficients.clone();
        var edges = family.PerEdge(before).clone();
        CollectionAssert.AreEqual(new long[] { shape.GroupOutputs * shape.Kernel * shape.Kernel, shape.Inputs, 5 }, edges.shape);
        family.Coefficients.zero_();
        foreach (var channel in Enumerable.Range(0, shape.Inputs))
            family.SetEdges([channel], edges.narrow(1, channel, 1));
        TensorAssert.AreClose(before, family.Coefficients, 0);
        // Edge (o, i, j, c) of group 0, function 2.
        Assert.AreEqual(before[0, 2, 0, 0].item<float>(), edges[0, 0, 2].item<float>());
    }

    [TestMethod]
    public void Groups_that_do_not_divide_the_channels_are_refused()
        => Assert.ThrowsExactly<ArgumentException>(() => new ConvolutionShape(3, 4, 3, groups: 2));
}
