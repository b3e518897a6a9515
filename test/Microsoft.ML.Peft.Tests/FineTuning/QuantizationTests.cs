using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Tests.Models.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class QuantizationTests
{
    [TestMethod]
    public void Kernels_in_8_bits_are_off_by_half_a_step_of_their_output_at_most()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var kernels = randn([16, 8, 3, 3], generator: generator) * linspace(0.1, 3, 16).view(-1, 1, 1, 1); // outputs differ in size
        var (images, bias) = (randn([2, 8, 7, 7], generator: generator), randn([16], generator: generator));
        var (plain, small) = (Graph(quantizes: false), Graph(quantizes: true));
        Assert.AreEqual(3 * kernels.numel(), plain.Length - small.Length, 400);
        var exact = nn.functional.conv2d(images, kernels, bias, [2L, 2], [1L, 1]);
        OnnxParity.AreClose(exact, OnnxParity.Run(plain, images));
        var step = kernels.abs().amax([1L, 2, 3]).div(127).view(-1, 1, 1); // [16, 1, 1]
        var reach = nn.functional.conv2d(images.abs(), ones_like(kernels), null, [2L, 2], [1L, 1]); // the sum of the pixels under a kernel
        var difference = (OnnxParity.Run(small, images) - exact).abs();
        Assert.IsTrue(difference.le(reach * step * 0.501).all().item<bool>());
        Assert.IsGreaterThan(0.001f, difference.max().item<float>());

        byte[] Graph(bool quantizes)
        {
            var graph = new OnnxGraph("convolution") { QuantizesWeights = quantizes };
            graph.Output(graph.Convolution(graph.Input("images", OnnxType.Float, "N", 8, 7, 7), kernels, 2, bias), "maps", OnnxType.Float, "N", 16, 4, 4);
            return graph.ToBytes();
        }
    }

    [TestMethod]
    public void Weights_in_8_bits_take_a_quarter_and_change_vectors_little()
    {
        using var folder = UseLite.Folder();
        var ml = TestContexts.Create();
        string[] texts = ["What films featured the character Popeye Doyle ?", "How many dogs pull a sled ?", "hello", ""];
        var data = FineTuned.Rows(ml, texts);
        var (plain, plainBytes) = Vectors(quantizes: false);
        var (small, smallBytes) = Vectors(quantizes: true);
        Assert.AreEqual(0.25, (double)smallBytes / plainBytes, 0.01);
        for (int i = 0; i < texts.Length; i++)
        {
            double cosine = plain[i].Zip(small[i], (a, b) => (double)a * b).Sum(); // of unit vectors
            Assert.IsGreaterThan(0.995, cosine, texts[i]);
            Assert.IsLessThan(0.9999999, cosine, texts[i]);
        }

        (float[][] Vectors, long Bytes) Vectors(bool quantizes)
        {
            using var fitted = ml.Transforms.FineTunedEmbedding(new FineTunedEmbeddingEstimator.Options
            {
                ModelDirectory = folder.Path,
                Adapter = FineTuningAdapter.Frozen,
                QuantizesWeights = quantizes,
            }).Fit(data);
            using var onnx = new MemoryStream();
            fitted.SaveAsOnnx(onnx);
            return ([.. fitted.Transform(data).GetColumn<float[]>("Features")], onnx.Length);
        }
    }
}
