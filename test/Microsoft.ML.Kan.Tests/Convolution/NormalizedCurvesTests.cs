using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>The kernel against torch's batch normalisation and hinges of tensor operations, which autograd differentiates.</summary>
[TestClass]
public class NormalizedCurvesTests
{
    private const int Inputs = 3;

    private static readonly CurveNodes Few = CurveNodes.Of([ActivationSpace.PiecewiseLinear], 2);
    private static readonly CurveNodes Many = CurveNodes.Of([ActivationSpace.BSpline], 2);

    [TestMethod]
    [DataRow(2, 47, 31, true)] // no whole number of registers
    [DataRow(2, 47, 31, false)]
    [DataRow(1, 1, 2, true)]
    [DataRow(5, 1, 1, true)]
    [DataRow(3, 70, 70, true)] // more pixels than one run of sums
    [DataRow(4, 8, 8, false)]
    public void Kernel_and_tensor_operations_agree(int rows, int height, int width, bool trains)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        foreach (var nodes in new[] { Few, Many })
        {
            var (x, outer) = (randn([rows, Inputs, height, width], float64) * 2 + 0.7, randn([rows, Inputs, height, width], float64));
            var hinges = randn([Inputs, nodes.Count], float64);
            using var first = Normalization(trains);
            using var second = Normalization(trains);
            var expected = Differentiate(x, hinges, outer, first, (own, bent) => NormalizedCurves.Plain(nodes, first, bent, own));
            var found = Differentiate(x, hinges, outer, second, (own, bent) => NormalizedCurves.Of(nodes, second, bent, own));
            for (var part = 0; part < expected.Length; part++)
                TensorAssert.AreClose(expected[part], found[part], 1e-9, $"part {part}");
            TensorAssert.AreClose(first.Mean, second.Mean, 1e-12, "running mean");
            TensorAssert.AreClose(first.Variance, second.Variance, 1e-12, "running variance");
        }
    }

    [TestMethod]
    public void The_gradient_is_the_slope_between_two_values()
    {
        const double step = 1e-6;
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var (x, outer, hinges) = (randn([2, Inputs, 3, 5], float64), randn([2, Inputs, 3, 5], float64), randn([Inputs, Few.Count], float64));
        using var normalization = Normalization(trains: true);
        var gradients = Differentiate(x, hinges, outer, normalization, (own, bent) => NormalizedCurves.Of(Few, normalization, bent, own));
        Tensor[] inputs = [x, normalization.Slope, normalization.Offset, hinges];
        for (var input = 0; input < inputs.Length; input++)
        {
            for (var at = 0L; at < Math.Min(inputs[input].numel(), 12); at++)
            {
                double Loss(double change)
                {
                    using var still = no_grad();
                    var place = inputs[input].view(-1)[at];
                    place.add_(change);
                    var loss = (NormalizedCurves.Of(Few, normalization, hinges, x) * outer).sum().item<double>();
                    place.sub_(change);
                    return loss;
                }

                Assert.AreEqual((Loss(step) - Loss(-step)) / (2 * step), gradients[input + 1].flatten()[at].item<double>(), 1e-5, $"{input} {at}");
            }
        }
    }

    [TestMethod]
    public void A_constant_channel_is_only_centred()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        var (x, outer, hinges) = (randn([4, Inputs, 5, 5], float64), randn([4, Inputs, 5, 5], float64), randn([Inputs, Many.Count], float64));
        x.select(1, 1).fill_(0.3);
        using var first = Normalization(trains: true);
        using var second = Normalization(trains: true);
        first.Calibrate(x);
        second.Calibrate(x);
        var expected = Differentiate(x, hinges, outer, first, (own, bent) => NormalizedCurves.Plain(Many, first, bent, own));
        var found = Differentiate(x, hinges, outer, second, (own, bent) => NormalizedCurves.Of(Many, second, bent, own));
        for (var part = 0; part < expected.Length; part++)
            TensorAssert.AreClose(expected[part], found[part], 1e-9, $"part {part}");
    }

    [TestMethod]
    public void A_channel_far_from_0_loses_no_digits()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var (wide, hinges) = (randn([8, Inputs, 21, 21], float64) * 0.5 + 1000, randn([Inputs, Few.Count], float64));
        using var first = Normalization(trains: true);
        using var second = Normalization(trains: true).to(float32);
        var expected = NormalizedCurves.Plain(Few, first, hinges, wide.to(float32).to(float64));
        TensorAssert.AreClose(expected, NormalizedCurves.Of(Few, second, hinges.to(float32), wide.to(float32)).to(float64), 1e-2);
        TensorAssert.AreClose(first.Variance, second.Variance.to(float64), 1e-5);
    }

    [TestMethod]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(8);
        var (x, outer, hinges) = (randn(16, Inputs, 41, 41), randn(16, Inputs, 41, 41), randn(Inputs, Many.Count));
        var threads = get_num_threads();
        try
        {
            var results = new[] { 1, 2 }.Select(count =>
            {
                set_num_threads(count);
                using var normalization = Normalization(trains: true).to(float32);
                return Differentiate(x, hinges, outer, normalization, (own, bent) => NormalizedCurves.Of(Many, normalization, bent, own));
            }).ToArray();
            for (var part = 0; part < results[0].Length; part++)
                Assert.IsTrue(results[0][part].equal(results[1][part]).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [TestMethod]
    public void NaN_stays_in_its_pixel_when_a_picture_is_scored_and_no_tensor_is_left()
    {
        using var normalization = Normalization(trains: false);
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var x = randn([1, Inputs, 3, 3], float64);
            x[0, 1, 1, 1] = double.NaN;
            var y = NormalizedCurves.Of(Few, normalization, randn([Inputs, Few.Count], float64), x);
            Assert.AreEqual(1, y.isnan().sum().item<long>());
            Assert.IsTrue(y[0, 1, 1, 1].isnan().item<bool>());
            var own = randn([2, Inputs, 3, 3], float64).requires_grad_();
            NormalizedCurves.Of(Few, normalization, randn([Inputs, Few.Count], float64).requires_grad_(), own).sum().backward();
            normalization.zero_grad();
        });
    }

    private static ChannelNormalization Normalization(bool trains)
    {
        var normalization = new ChannelNormalization(Inputs);
        normalization.to(float64);
        normalization.train(trains);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        normalization.Slope.copy_(tensor([0.8, -1.3, 2]));
        normalization.Offset.copy_(tensor([0.1, -0.4, 0.9]));
        normalization.Mean.copy_(tensor([0.2, 0.5, -0.3]));
        normalization.Variance.copy_(tensor([1.5, 0.7, 2.2]));
        return normalization;
    }

    /// <summary>The values, and the gradients of x, scale, offset and hinges.</summary>
    private static Tensor[] Differentiate(Tensor x, Tensor hinges, Tensor outer, ChannelNormalization normalization, Func<Tensor, Tensor, Tensor> curve)
    {
        var (own, bent) = (x.detach().clone().requires_grad_(), hinges.detach().clone().requires_grad_());
        normalization.zero_grad();
        var value = curve(own, bent);
        (value * outer).sum().backward();
        return [value.detach(), own.grad!, normalization.Slope.grad!.clone(), normalization.Offset.grad!.clone(), bent.grad!];
    }
}
