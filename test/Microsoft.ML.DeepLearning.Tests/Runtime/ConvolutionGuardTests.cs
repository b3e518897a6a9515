using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public class ConvolutionGuardTests
{
    [TestMethod]
    [DataRow("AuthenticAMD", 0x00000000, true)] // zeros instead of a cache
    [DataRow("AuthenticAMD", 0x00004121, false)] // first-level data cache of an AMD processor
    [DataRow("GenuineIntel", 0x00000000, false)] // Intel has no such leaf, and oneDNN reads another
    public void Only_an_AMD_processor_without_caches_is_limited(string vendor, int firstCache, bool hides)
        => Assert.AreEqual(hides, ConvolutionGuard.HidesCaches(vendor, firstCache));

    // Fails on a virtual machine that hides its caches unless the guard is applied; double precision bypasses oneDNN.
    [TestMethod]
    [DataRow(1, 2, 3, 1)]
    [DataRow(3, 29, 3, 1)]
    [DataRow(17, 16, 3, 2)]
    [DataRow(24, 40, 1, 1)]
    public void Convolutions_with_channels_of_any_number_equal_those_in_double_precision(int inputs, int outputs, int kernel, int stride)
    {
        NativeBackend.EnsureAvailable();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        for (int repetition = 0; repetition < 5; repetition++)
        {
            full([100_000], float.NaN).Dispose(); // freed memory that holds NaN
            var image = randn([5, inputs, 8, 8], generator: generator);
            var weight = randn([outputs, inputs, kernel, kernel], generator: generator);
            var (actual, expected) = (Gradients(image, weight, stride), Gradients(image.to(float64), weight.to(float64), stride));
            for (int i = 0; i < actual.Length; i++)
            {
                double largest = (actual[i].to(float64) - expected[i]).abs().max().item<double>() / expected[i].abs().max().item<double>();
                Assert.IsLessThan(1e-4, largest);
            }
        }
    }

    // The output and the gradients by image and weight.
    private static Tensor[] Gradients(Tensor image, Tensor weight, int stride)
    {
        var (x, w) = (image.detach().requires_grad_(), weight.detach().requires_grad_());
        var y = nn.functional.conv2d(x, w, padding: [w.size(2) / 2, w.size(3) / 2], strides: [stride, stride]);
        y.sum().backward();
        return [y.detach(), x.grad!, w.grad!];
    }
}
